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
  INBOUND_TOPIC,
  FUNCTION_AUTH,
  FUNCTION_AUDIENCE,
  FUNCTION_CALLERS,
} = SETTINGS;

const settings = z.object({
  PORT,
  LOG_LEVEL,
  GOOGLE_CLOUD_PROJECT,
  PUBSUB_EMULATOR_HOST,
  SECRETS_DIR,
  INBOUND_TOPIC,
  FUNCTION_AUTH,
  FUNCTION_AUDIENCE,
  FUNCTION_CALLERS,
});
export type FunctionConfig = z.output<typeof settings>;

const ruleOf = (name: keyof FunctionConfig) => ({
  path: [name],
  error: 'is required when FUNCTION_AUTH is oidc',
  when: () => true,
});
const isNotOidc = ({ FUNCTION_AUTH: auth }: FunctionConfig): boolean => auth !== 'oidc';

const schema = settings
  .refine(isProjectNamed, PROJECT_RULE)
  .refine(
    (config) => isNotOidc(config) || config.FUNCTION_AUDIENCE !== undefined,
    ruleOf('FUNCTION_AUDIENCE'),
  )
  .refine((config) => isNotOidc(config) || config.FUNCTION_CALLERS.length > 0, ruleOf('FUNCTION_CALLERS'));

/** Throws `CONFIG_INVALID` with all problems. */
export const readFunctionConfig = (env: Environment): FunctionConfig => readConfig(schema, env);
