import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import type { Log } from '../bridge/ports/log.ts';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { DEFAULT_LIMITS } from '../bridge/conversation-parts.ts';
import { stopWithin } from '../bridge/stop-within.ts';
import { DEFAULT_WORKER_SETTINGS } from '../bridge/worker-settings.ts';
import { DEFAULT_POLICY } from '../conversation/policy.ts';
import { projectOf } from '../config/project.ts';
import { createLiveAgentDesk } from '../desks/live-agent/live-agent-desk.ts';
import { createVaultBots } from '../bots/vault-bots.ts';
import { connectPubSub } from '../pubsub/connect-pubsub.ts';
import { createPubSubPublisher } from '../pubsub/pubsub-publisher.ts';
import { createPubSubSubscriber } from '../pubsub/pubsub-subscriber.ts';
import { createSubscriptionSeeker } from '../pubsub/seek-subscription.ts';
import { createFolderVault } from '../secrets/folder-vault.ts';
import { createSecretManagerVault } from '../secrets/secret-manager-vault.ts';
import { systemClock } from '../system-clock/system-clock.ts';
import type { ServiceConfig } from './config.ts';
import { processMemory, redisMemory, type DurableMemory } from './durable-memory.ts';
import { createService, type Service, type ServiceParts } from './service.ts';

const vaultOf = (config: ServiceConfig): SecretVault =>
  config.SECRETS_DIR === undefined
    ? createSecretManagerVault({ projectId: projectOf(config), client: new SecretManagerServiceClient() })
    : createFolderVault(config.SECRETS_DIR);

/** A beat every fifth of the life: four may fail before it ends. */
const BEATS_PER_LIFE = 5;

/** For connections to end in good order; the process's end ends them all the same. */
const CLOSE_LIMIT_MS = 500;

const DAY_MS = 24 * 60 * 60_000;

/** A process remembers what it wrote for as long as a seek reaches back, and while the loss is noticed and repaired. */
const RECENT_MARGIN_MS = 2 * 60_000;

const memoryOf = (config: ServiceConfig, log: Log): DurableMemory => {
  if (config.REDIS_URL === undefined) {
    log.warn('store.volatile', {
      reason:
        'REDIS_URL is not set: conversations are kept in this process only and end with it. For local use only.',
    });
    return processMemory(systemClock);
  }
  return redisMemory({
    url: config.REDIS_URL,
    log,
    clock: systemClock,
    memoryMs: config.MEMORY_DAYS * DAY_MS,
    takeOver: config.TAKE_OVER,
    recentMs: config.REDIS_LOSS === 'off' ? 0 : config.REDIS_LOSS_SEEK_MS + RECENT_MARGIN_MS,
  });
};

/** What stands between the service and its ports: in production nothing; a test may count, break or kill there. */
export type Through = (parts: ServiceParts) => ServiceParts;

/** The service's object graph on its real adapters; `stop` also lets go of the connections. */
export const wireService = (
  config: ServiceConfig,
  log: Log,
  through: Through = (parts) => parts,
): Service => {
  const client = connectPubSub({ projectId: projectOf(config), emulatorHost: config.PUBSUB_EMULATOR_HOST });
  const vault = vaultOf(config);
  const desk = createLiveAgentDesk({
    vault,
    clock: systemClock,
    log,
    settings: { insecureHosts: config.DESK_INSECURE_HOSTS },
  });
  const durable = memoryOf(config, log);
  const subscription = config.INBOUND_SUBSCRIPTION;
  const parts: ServiceParts = {
    inbound: createPubSubSubscriber({ client, subscription, log }),
    inboundTopic: config.INBOUND_TOPIC,
    outbound: createPubSubPublisher({ client, topic: config.OUTBOUND_TOPIC }),
    deadLetters: createPubSubPublisher({ client, topic: config.DEAD_LETTER_TOPIC }),
    ...durable,
    ...(config.REDIS_URL === undefined ? {} : { memoryMs: config.MEMORY_DAYS * DAY_MS }),
    ...(config.REDIS_LOSS === 'seek'
      ? {
          repair: {
            inbound: createSubscriptionSeeker({ client, subscription }),
            backMs: config.REDIS_LOSS_SEEK_MS,
          },
        }
      : {}),
    desk,
    bots: createVaultBots({ vault, clock: systemClock, log }),
    clock: systemClock,
    log,
    policy: {
      ...DEFAULT_POLICY,
      openLimitMs: config.OPEN_LIMIT_MS,
      waitLimitMs: config.WAIT_LIMIT_MS,
      moveLimitMs: config.MOVE_LIMIT_MS,
      closeLimitMs: config.CLOSE_LIMIT_MS,
    },
    limits: { ...DEFAULT_LIMITS, sendLimitMs: config.SEND_LIMIT_MS },
    settings: {
      ...DEFAULT_WORKER_SETTINGS,
      leaseTtlMs: config.LEASE_TTL_MS,
      beatMs: Math.max(1, Math.round(config.LEASE_TTL_MS / BEATS_PER_LIFE)),
    },
  };
  const service = createService(through(parts));
  return {
    ...service,
    async stop() {
      await service.stop();
      const stop = (): Promise<unknown> => Promise.all([desk.close(), client.close()]);
      await stopWithin({ clock: systemClock, log }, 'connections', { limitMs: CLOSE_LIMIT_MS, stop });
      durable.close();
    },
  };
};
