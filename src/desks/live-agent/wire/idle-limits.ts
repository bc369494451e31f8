import { z } from 'zod';

/** Nobody waits longer than a day; a limit beyond it is none. */
const MAX_S = 86_400;
const seconds = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value),
  z.int().min(1).max(MAX_S),
);
const enabled = z.object({
  isEnabled: z.literal(true),
  timeout: seconds,
  warningTime: seconds.optional().catch(undefined),
});

export type IdleLimits = { readonly idleLimitMs: number; readonly idleWarningMs?: number };

/**
 * `chasitorIdleTimeout` (Chat REST API guide, ChatEstablished), seconds. No document that was found says what `warningTime` is counted
 * from. It is read as the button's setting in Salesforce is described: both are counted from the agent's last words, the warning comes first.
 * A warning that is not before the end is none; a time-out that is not from a second to a day is none either.
 */
export const idleLimits = (value: unknown): IdleLimits | undefined => {
  const parsed = enabled.safeParse(value);
  if (!parsed.success) return undefined;
  const { timeout, warningTime } = parsed.data;
  return {
    idleLimitMs: timeout * 1_000,
    ...(warningTime !== undefined && warningTime < timeout && { idleWarningMs: warningTime * 1_000 }),
  };
};
