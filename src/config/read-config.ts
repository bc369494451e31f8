import type { z } from 'zod';
import { HandoffError } from '../errors/handoff-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings that `schema` picks from `env`; what it does not name is ignored, an empty string counts as unset. Throws
 * `CONFIG_INVALID` with every problem at once, each by the variable's name and never with its value.
 */
export const readConfig = <Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> => {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new HandoffError('CONFIG_INVALID', { problems });
};
