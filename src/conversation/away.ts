import type { HappeningOf } from './event.ts';
import { leaveWhenSaid } from './leaving.ts';
import type { Notice } from './notice.ts';
import type { Away, Ending, Moving, Talking } from './state.ts';
import { closing, to, type Step } from './step.ts';
import { withIdleLimits } from './terms.ts';
import { withNotice } from './sending.ts';

/** Of a session that is being moved as well: what its new server tells first is as true. */
type WithAgents = Talking | Moving;

/** How a chat ends whose agent went away and nobody came. */
export const NOBODY_TOOK_IT: Readonly<Record<Away['why'], Ending>> = {
  transferring: { cause: 'handed-over-to-nobody' },
  disconnected: { cause: 'agent-offline' },
};

/**
 * An agent is there again, and has the word. Who only shows a sign of life is back from a broken line, but has not taken over a chat that
 * was passed on.
 */
export const backFrom = <Chat extends WithAgents>(c: Chat, why?: Away['why']): Chat =>
  !c.away || (why !== undefined && c.away.why !== why) ? c : { ...c, away: undefined, silence: undefined };

/** The desk's own word for the end of a chat whose agent was away says less than is known. */
export const endingOf = ({ away }: WithAgents, ending: Ending): Ending =>
  away && ['agent-offline', 'unavailable', 'declined'].includes(ending.cause)
    ? NOBODY_TOOK_IT[away.why]
    : ending;

/** Words that are still to be said wait for the end of a move. */
const leaveUnlessMoving = (c: WithAgents, nowMs: number): Step =>
  c.phase === 'talking' ? leaveWhenSaid(c, nowMs) : to(c);

/** The agents change, in a chat that goes on unless the bot's rules say otherwise. */
export const wentAway = (
  c: WithAgents,
  { change, agentName = c.agentName, ...limits }: HappeningOf<'agent.changed'>,
  nowMs: number,
  notice: Notice,
): Step => {
  switch (change) {
    case 'transferred': {
      const taken = { ...backFrom(c), terms: withIdleLimits(c.terms, limits) };
      return to(agentName === undefined ? taken : { ...taken, agentName }, notice);
    }
    case 'transferring':
      return withNotice(
        notice,
        leaveUnlessMoving({ ...c, away: { why: 'transferring', sinceMs: nowMs } }, nowMs),
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
