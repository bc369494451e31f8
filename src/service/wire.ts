import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import type { Log } from '../bridge/ports/log.ts';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { DEFAULT_WORKER_SETTINGS } from '../bridge/worker.ts';
import { projectOf } from '../config/project.ts';
import { createLiveAgentDesk } from '../desks/live-agent/live-agent-desk.ts';
import { connectPubSub } from '../pubsub/connect-pubsub.ts';
import { createPubSubPublisher } from '../pubsub/pubsub-publisher.ts';
import { createPubSubSubscriber } from '../pubsub/pubsub-subscriber.ts';
import { createFolderVault } from '../secrets/folder-vault.ts';
import { createSecretManagerVault } from '../secrets/secret-manager-vault.ts';
import { systemClock } from '../system-clock/system-clock.ts';
import type { ServiceConfig } from './config.ts';
import { processMemory, redisMemory } from './durable-memory.ts';
import { createService, type Service } from './service.ts';

const vaultOf = (config: ServiceConfig): SecretVault =>
  config.SECRETS_DIR === undefined
    ? createSecretManagerVault({ projectId: projectOf(config), client: new SecretManagerServiceClient() })
    : createFolderVault(config.SECRETS_DIR);

/** A beat every fifth of the life: four may fail before it ends. */
const BEATS_PER_LIFE = 5;

/** The service's object graph on its real adapters; `stop` also lets go of the connections. */
export const wireService = (config: ServiceConfig, log: Log): Service => {
  const client = connectPubSub({ projectId: projectOf(config), emulatorHost: config.PUBSUB_EMULATOR_HOST });
  const desk = createLiveAgentDesk({
    vault: vaultOf(config),
    clock: systemClock,
    log,
    settings: { insecureHosts: config.DESK_INSECURE_HOSTS },
  });
  if (config.REDIS_URL === undefined) {
    log.warn('store.volatile', {
      reason:
        'REDIS_URL is not set: conversations are kept in this process only and end with it. For local use only.',
    });
  }
  const memory =
    config.REDIS_URL === undefined ? processMemory(systemClock) : redisMemory(config.REDIS_URL, log);
  const service = createService({
    inbound: createPubSubSubscriber({ client, subscription: config.INBOUND_SUBSCRIPTION, log }),
    inboundTopic: config.INBOUND_TOPIC,
    outbound: createPubSubPublisher({ client, topic: config.OUTBOUND_TOPIC }),
    deadLetters: createPubSubPublisher({ client, topic: config.DEAD_LETTER_TOPIC }),
    store: memory.store,
    workers: memory.workers,
    desk,
    clock: systemClock,
    log,
    policy: {
      openLimitMs: config.OPEN_LIMIT_MS,
      waitLimitMs: config.WAIT_LIMIT_MS,
      moveLimitMs: config.MOVE_LIMIT_MS,
      closeLimitMs: config.CLOSE_LIMIT_MS,
    },
    settings: {
      ...DEFAULT_WORKER_SETTINGS,
      leaseTtlMs: config.LEASE_TTL_MS,
      beatMs: Math.max(1, Math.round(config.LEASE_TTL_MS / BEATS_PER_LIFE)),
    },
  });
  return {
    ...service,
    async stop() {
      await service.stop();
      await Promise.all([desk.close(), client.close()]);
      memory.close();
    },
  };
};
