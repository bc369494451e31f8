import type { HappeningOf } from './event.ts';
import { leaveWhenSaid } from './leaving.ts';
import type { Notice } from './notice.ts';
import type { Away, Ending, Talking } from './state.ts';
import { closing, to, type Step } from './step.ts';
import { withIdleLimits } from './terms.ts';
import { withNotice } from './sending.ts';

/** How a chat ends whose agent went away and nobody came. */
export const NOBODY_TOOK_IT: Readonly<Record<Away['why'], Ending>> = {
  transferring: { cause: 'handed-over-to-nobody' },
  disconnected: { cause: 'agent-offline' },
};

/**
 * An agent is there again, and has the word. Who only shows a sign of life is back from a broken line, but has not taken over a chat that
 * was passed on.
 */
export const backFrom = ({ away, ...c }: Talking, why?: Away['why']): Talking => {
  if (!away) return c;
  return why !== undefined && away.why !== why ? { ...c, away } : { ...c, silence: undefined };
};

/** The agents change, in a chat that goes on unless the bot's rules say otherwise. */
export const wentAway = (
  c: Talking,
  { change, agentName = c.agentName, ...limits }: HappeningOf<'agent.changed'>,
  nowMs: number,
  notice: Notice,
): Step => {
  switch (change) {
    case 'transferred':
      return to({ ...backFrom(c), agentName, terms: withIdleLimits(c.terms, limits) }, notice);
    case 'transferring':
      return withNotice(
        notice,
        leaveWhenSaid({ ...c, away: { why: 'transferring', sinceMs: nowMs } }, nowMs),
      );
    case 'transfer-failed':
      return to(backFrom(c), notice);
    case 'disconnected':
      return c.terms.afterDisconnect === 'end'
        ? withNotice(notice, closing(c, NOBODY_TOOK_IT.disconnected, nowMs))
        : to({ ...c, away: { why: 'disconnected', sinceMs: nowMs } }, notice);
    case 'joined':
      return to(backFrom(c, 'disconnected'), notice);
    case 'left':
      return to(c, notice);
  }
};
