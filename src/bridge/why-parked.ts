import type { ErrorCode } from '../errors/codes.ts';
import { HandoffError } from '../errors/handoff-error.ts';

/** Not the message's fault, so parking it would help nobody: the backlog waits in the bus until the outage is over. */
const OUTAGES: ReadonlySet<ErrorCode> = new Set([
  'STORE_UNAVAILABLE',
  'BUS_UNAVAILABLE',
  'BUS_MISSING',
  'LEASE_LOST',
  'SHUTTING_DOWN',
]);
export const isOutage = (error: unknown): boolean => error instanceof HandoffError && OUTAGES.has(error.code);

/** Names the fact; an unknown error by its class alone, since its words may quote the message. */
export const whyParked = (error: unknown): { code: ErrorCode; reason: string } => {
  if (error instanceof HandoffError) {
    const { reason, what } = error.details;
    return { code: error.code, reason: String(reason ?? what ?? error.code) };
  }
  return { code: 'BUG_UNEXPECTED', reason: error instanceof Error ? error.name : typeof error };
};
