import { randomUUID } from 'node:crypto';
import type { Log } from '../bridge/ports/log.ts';
import { startFunction } from '../function/start-function.ts';
import { readFunctionConfig } from '../function/config.ts';
import {
  startLiveAgentSimulator,
  type LiveAgentSimulator,
} from '../live-agent-simulator/start-live-agent-simulator.ts';
import type { SimulatorOptions } from '../live-agent-simulator/settings.ts';
import { connectPubSub } from '../pubsub/connect-pubsub.ts';
import { ensureTopics } from '../pubsub/ensure-topics.ts';
import { topologyOf } from '../pubsub/topology.ts';
import { startPubSubEmulator } from '../pubsub-emulator/start-pubsub-emulator.ts';
import { readServiceConfig } from '../service/config.ts';
import { startService } from '../service/start-service.ts';
import { writeExampleSecrets } from './example-secrets.ts';

export type Stack = {
  readonly functionUrl: string;
  readonly functionSecret: string;
  readonly emulatorHost: string;
  readonly healthUrl: string;
  /** One file per secret; a secret put there is found within seconds. */
  readonly secretsDir: string;
  readonly simulator: LiveAgentSimulator;
  stop(): Promise<void>;
};

export type StackOptions = {
  /** Without it conversations are kept in this process. */
  readonly redisUrl?: string | undefined;
  readonly simulator?: SimulatorOptions;
  readonly openLimitMs?: number;
  readonly sendLimitMs?: number;
  /** `host:port` that the service may call over plain http, besides the simulator at this address. */
  readonly insecureHosts?: (desk: URL) => readonly string[];
  /** Called when the service cannot go on by itself. */
  readonly onFailure: (error: unknown) => void;
};

/**
 * The whole product on this machine, wired as it is in production: Google's own client against the embedded Pub/Sub,
 * real HTTP against the simulator, the settings read from an environment. Stops in the order of starting, last first.
 */
export const startStack = async (
  log: Log,
  { redisUrl, onFailure, insecureHosts, simulator: simulatorOptions = {}, ...limits }: StackOptions,
): Promise<Stack> => {
  const releases: (() => Promise<void> | void)[] = [];
  const started = <Part>(part: Part, release: (part: Part) => Promise<void> | void): Part => {
    releases.unshift(() => release(part));
    return part;
  };

  const emulator = started(await startPubSubEmulator(), (it) => it.close());
  const simulator = started(await startLiveAgentSimulator(simulatorOptions), (it) => it.close());
  const desk = new URL(simulator.url);
  const functionSecret = randomUUID();
  const secrets = started(writeExampleSecrets(simulator.url, functionSecret), (it) => it.remove());
  const env = {
    PORT: '0',
    PUBSUB_EMULATOR_HOST: emulator.host,
    SECRETS_DIR: secrets.dir,
    REDIS_URL: redisUrl,
    OPEN_LIMIT_MS: limits.openLimitMs?.toString(),
    SEND_LIMIT_MS: limits.sendLimitMs?.toString(),
    DESK_INSECURE_HOSTS: [desk.host, ...(insecureHosts?.(desk) ?? [])].join(','),
  };

  const client = connectPubSub({ projectId: 'local-project', emulatorHost: emulator.host });
  await ensureTopics(client, topologyOf());
  await client.close();
  const service = started(await startService(readServiceConfig(env), log, onFailure), (it) => it.stop());
  const door = started(await startFunction(readFunctionConfig(env), log), (it) => it.stop());

  return {
    functionUrl: `http://127.0.0.1:${String(door.port)}`,
    functionSecret,
    emulatorHost: emulator.host,
    healthUrl: `http://127.0.0.1:${String(service.port)}`,
    simulator,
    secretsDir: secrets.dir,
    async stop() {
      for (const release of releases) await release();
    },
  };
};
