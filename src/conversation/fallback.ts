import type { ChatRequest, EndCause, Ending, Outgoing } from './state.ts';
import { opening, to, type InChat, type Step } from './step.ts';

/** Nobody there took the chat; elsewhere somebody may. */
const NOBODY_CAME: ReadonlySet<EndCause> = new Set(['unavailable', 'declined']);

/** The same request for the next queue; undefined when there is none left. */
export const fallbackOf = ({ fallbackButtonIds = [], ...request }: ChatRequest): ChatRequest | undefined => {
  const [buttonId, ...rest] = fallbackButtonIds;
  return buttonId === undefined
    ? undefined
    : { ...request, buttonId, fallbackButtonIds: rest, agentId: undefined, fallbackToButton: undefined };
};

/** Asks the next queue when nobody came; undefined when this end is the end. The chat stays the same one, what was said goes with it. */
export const askedElsewhere = (
  from: InChat & { readonly outgoing: readonly Outgoing[] },
  fallback: ChatRequest | undefined,
  { cause }: Ending,
  nowMs: number,
): Step | undefined =>
  fallback && from.heard === 0 && NOBODY_CAME.has(cause)
    ? to(opening(fallback, from.terms, nowMs, from.outgoing))
    : undefined;
