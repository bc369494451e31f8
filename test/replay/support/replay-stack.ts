import { Writable } from 'node:stream';
import type { PubSub } from '@google-cloud/pubsub';
import { Redis } from 'ioredis';
import { createHandoffConsumer, type HandoffConsumer } from '../../../src/client/handoff-consumer.ts';
import { createHandoffPublisher, type HandoffPublisher } from '../../../src/client/handoff-publisher.ts';
import { writeExampleSecrets } from '../../../src/demo/example-secrets.ts';
import type { OutboundEvent } from '../../../src/events/open-event.ts';
import {
  startLiveAgentSimulator,
  type LiveAgentSimulator,
} from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import type { SimulatorOptions } from '../../../src/live-agent-simulator/settings.ts';
import { createLog } from '../../../src/logging/create-log.ts';
import { connectPubSub } from '../../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../../src/pubsub/ensure-topics.ts';
import { subscriptionResource } from '../../../src/pubsub/subscription-resource.ts';
import { DEFAULT_NAMES, SUBSCRIPTION_SETTINGS, topologyOf } from '../../../src/pubsub/topology.ts';
import {
  startPubSubEmulator,
  type PubSubEmulator,
} from '../../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { readServiceConfig } from '../../../src/service/config.ts';
import { startService, type RunningService } from '../../../src/service/start-service.ts';
import { startRedisServer, type RedisServer } from '../../support/redis-server.ts';

const PROJECT = 'local-project';
export const INBOUND = DEFAULT_NAMES.inbound.subscription;
export const OUTBOUND = DEFAULT_NAMES.outbound.subscription;
/** Reads the outbound topic beside the consumer, and drops nothing. */
const WITNESS = 'outbound-witness';

export type ReplayStack = {
  readonly emulator: PubSubEmulator;
  readonly simulator: LiveAgentSimulator;
  readonly redis: RedisServer;
  readonly client: PubSub;
  readonly publisher: HandoffPublisher;
  /** What the consumer handed over, in its order. */
  readonly handled: OutboundEvent[];
  /** How often each outbound event id was published. */
  readonly published: Map<string, number>;
  /** Every line that the services have logged. */
  readonly lines: { message: string; [field: string]: unknown }[];
  startService(env?: Record<string, string>): Promise<RunningService>;
  stopServices(): Promise<void>;
  /** Fails the test when a service or the consumer has given up. */
  assertWell(): void;
  stop(): Promise<void>;
};

/** Pub/Sub, Salesforce and Redis for any number of services, with a consumer and a witness of what is told. */
export const startReplayStack = async (options: SimulatorOptions = {}): Promise<ReplayStack> => {
  const emulator = await startPubSubEmulator();
  const simulator = await startLiveAgentSimulator({ journalMemoryEntries: 1, ...options });
  const redis = await startRedisServer();
  const secrets = writeExampleSecrets(simulator.url, 'example-secret');
  const connection = { projectId: PROJECT, emulatorHost: emulator.host };
  const client = connectPubSub(connection);
  await ensureTopics(client, topologyOf());
  await client.createSubscription(
    DEFAULT_NAMES.outbound.topic,
    WITNESS,
    subscriptionResource(SUBSCRIPTION_SETTINGS.outbound),
  );
  const published = new Map<string, number>();
  const witness = client.subscription(WITNESS, { batching: { maxMilliseconds: 10 } });
  witness.on('message', (message) => {
    const id = message.attributes['ce-id'] ?? '';
    published.set(id, (published.get(id) ?? 0) + 1);
    message.ack();
  });

  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const lines: ReplayStack['lines'] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      for (const line of chunk.toString().split('\n')) {
        if (line !== '') lines.push(JSON.parse(line) as ReplayStack['lines'][number]);
      }
      done();
    },
  });
  const log = createLog({ level: 'info', stream });
  const handled: OutboundEvent[] = [];
  const consumer: HandoffConsumer = createHandoffConsumer({
    ...connection,
    rememberedIds: 100_000,
    handle: (event) => Promise.resolve(void handled.push(event)),
    onFailure,
    log,
  });
  const publisher = createHandoffPublisher({ ...connection, source: '/test' });
  const services: RunningService[] = [];

  return {
    emulator,
    simulator,
    redis,
    client,
    publisher,
    handled,
    published,
    lines,
    async startService(env = {}) {
      const config = readServiceConfig({
        PORT: '0',
        PUBSUB_EMULATOR_HOST: emulator.host,
        SECRETS_DIR: secrets.dir,
        REDIS_URL: redis.url,
        DESK_INSECURE_HOSTS: new URL(simulator.url).host,
        ...env,
      });
      const service = await startService(config, log, onFailure);
      services.push(service);
      return service;
    },
    async stopServices() {
      await Promise.all(services.splice(0).map((service) => service.stop()));
    },
    assertWell() {
      expect(failures).toEqual([]);
    },
    async stop() {
      await consumer.stop();
      await witness.close();
      await Promise.all(services.map((service) => service.stop()));
      await publisher.close();
      await client.close();
      await Promise.all([simulator.close(), emulator.close(), redis.stop()]);
      secrets.remove();
    },
  };
};

/** Redis as an operator reaches it, who waits for its answer as long as it takes. */
export const connectTo = ({ redis }: ReplayStack): Redis => new Redis(redis.url);
