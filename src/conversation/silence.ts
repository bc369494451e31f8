import type { Silence } from './state.ts';
import type { Terms } from './terms.ts';

/** The user has the word: from now on an answer is waited for, where there is a limit for it. */
export const awaitingAnswer = ({ terms }: { readonly terms: Terms }, nowMs: number): Silence | undefined =>
  terms.idleLimitMs === undefined ? undefined : { sinceMs: nowMs, warned: false };
