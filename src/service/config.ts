import { z } from 'zod';
import { isProjectNamed, PROJECT_RULE } from '../config/project.ts';
import { readConfig, type Environment } from '../config/read-config.ts';
import { SETTINGS } from '../config/settings.ts';

const {
  PORT,
  LOG_LEVEL,
  GOOGLE_CLOUD_PROJECT,
  PUBSUB_EMULATOR_HOST,
  SECRETS_DIR,
  REDIS_URL,
  INBOUND_TOPIC,
  INBOUND_SUBSCRIPTION,
  OUTBOUND_TOPIC,
  DEAD_LETTER_TOPIC,
  DESK_INSECURE_HOSTS,
  LEASE_TTL_MS,
  TAKE_OVER,
  MEMORY_DAYS,
  REDIS_LOSS,
  REDIS_LOSS_SEEK_MS,
  OPEN_LIMIT_MS,
  WAIT_LIMIT_MS,
  MOVE_LIMIT_MS,
  CLOSE_LIMIT_MS,
  SEND_LIMIT_MS,
} = SETTINGS;

const schema = z
  .object({
    PORT,
    LOG_LEVEL,
    GOOGLE_CLOUD_PROJECT,
    PUBSUB_EMULATOR_HOST,
    SECRETS_DIR,
    REDIS_URL,
    INBOUND_TOPIC,
    INBOUND_SUBSCRIPTION,
    OUTBOUND_TOPIC,
    DEAD_LETTER_TOPIC,
    DESK_INSECURE_HOSTS,
    LEASE_TTL_MS,
    TAKE_OVER,
    MEMORY_DAYS,
    REDIS_LOSS,
    REDIS_LOSS_SEEK_MS,
    OPEN_LIMIT_MS,
    WAIT_LIMIT_MS,
    MOVE_LIMIT_MS,
    CLOSE_LIMIT_MS,
    SEND_LIMIT_MS,
  })
  .refine(isProjectNamed, PROJECT_RULE)
  .refine((config) => config.REDIS_URL !== undefined || config.PUBSUB_EMULATOR_HOST !== undefined, {
    path: ['REDIS_URL'],
    error:
      'is required unless PUBSUB_EMULATOR_HOST is set: without it every conversation ends with the process',
    when: () => true,
  });
export type ServiceConfig = z.output<typeof schema>;

/** Throws `CONFIG_INVALID` with all problems. */
export const readServiceConfig = (env: Environment): ServiceConfig => readConfig(schema, env);
