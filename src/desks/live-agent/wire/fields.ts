import { z } from 'zod';
import { isCount } from '../session/session-state.ts';

/** Text that will stand in a header: visible ASCII. */
export const headerText = (maxChars: number): z.ZodType<string> =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(maxChars);

/** A whole number from 0, also written as text; anything else counts as not said. */
export const count = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
  z.number().refine(isCount).optional().catch(undefined),
);

const DEFAULT_POLL_TIMEOUT_S = 40;

/** Seconds; documented as a number, shown as text in the guide's sample. Nonsense counts as the value seen in practice. */
export const clientPollTimeout = count.transform((seconds) =>
  seconds !== undefined && seconds >= 1 && seconds <= 240 ? seconds : DEFAULT_POLL_TIMEOUT_S,
);

const MAX_NAME_CHARS = 200;

/** A person's name as an agent sees it; empty counts as not said. */
export const personName = z
  .string()
  .transform((name) => name.trim().slice(0, MAX_NAME_CHARS))
  .optional()
  .catch(undefined)
  .transform((name) => (name === '' ? undefined : name));

const MAX_URL_CHARS = 2_048;

const isHttpUrl = (text: string): boolean =>
  text.length <= MAX_URL_CHARS && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** A link for the user; anything that is none counts as not said. */
export const link = z.string().refine(isHttpUrl).optional().catch(undefined);
