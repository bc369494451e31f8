import { z } from 'zod';
import { isProjectNamed, PROJECT_RULE, projectOf } from '../config/project.ts';
import { readConfig, type Environment } from '../config/read-config.ts';
import { SETTINGS } from '../config/settings.ts';
import { HandoffError } from '../errors/handoff-error.ts';

const schema = z.object({
  GOOGLE_CLOUD_PROJECT: SETTINGS.GOOGLE_CLOUD_PROJECT,
  PUBSUB_EMULATOR_HOST: SETTINGS.PUBSUB_EMULATOR_HOST,
  SECRETS_DIR: SETTINGS.SECRETS_DIR,
  REDIS_URL: SETTINGS.REDIS_URL,
  INBOUND_TOPIC: SETTINGS.INBOUND_TOPIC,
  INBOUND_SUBSCRIPTION: SETTINGS.INBOUND_SUBSCRIPTION,
  OUTBOUND_TOPIC: SETTINGS.OUTBOUND_TOPIC,
  OUTBOUND_SUBSCRIPTION: SETTINGS.OUTBOUND_SUBSCRIPTION,
  DEAD_LETTER_TOPIC: SETTINGS.DEAD_LETTER_TOPIC,
  DEAD_LETTER_SUBSCRIPTION: SETTINGS.DEAD_LETTER_SUBSCRIPTION,
  DESK_INSECURE_HOSTS: SETTINGS.DESK_INSECURE_HOSTS,
});
export type OperatorConfig = z.output<typeof schema>;

/** Throws `CONFIG_INVALID` with all problems. A command asks for what it needs besides. */
export const readOperatorConfig = (env: Environment): OperatorConfig => readConfig(schema, env);

/** The project, for a command that cannot do without. Throws `CONFIG_INVALID`. */
export const requiredProject = (config: OperatorConfig): string => {
  if (isProjectNamed(config)) return projectOf(config);
  throw new HandoffError('CONFIG_INVALID', {
    problems: [`${PROJECT_RULE.path.join('.')}: ${PROJECT_RULE.error}`],
  });
};

/** The URL of Redis, for a command that cannot do without. Throws `CONFIG_INVALID`. */
export const requiredRedisUrl = ({ REDIS_URL: url }: OperatorConfig): string => {
  if (url !== undefined) return url;
  throw new HandoffError('CONFIG_INVALID', {
    problems: ['REDIS_URL: is required for what the service remembers of chats'],
  });
};
