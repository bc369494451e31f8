import { backFrom, endingOf, wentAway } from '../away.ts';
import type { HappeningOf } from '../event.ts';
import { changed, heard, unheard } from '../hearing.ts';
import { hold } from '../holding.ts';
import { alreadyOpen, endedByOperator, leaveWhenSaid, USER_LEFT } from '../leaving.ts';
import { deliveredAfter, doubtfulAfter, refusal, settled } from '../sending.ts';
import { awaitingAnswer } from '../silence.ts';
import { eventOf, type Moving, type Outgoing } from '../state.ts';
import { closing, ended, LATE, to, undelivered, type Step } from '../step.ts';
import type { Notice } from '../notice.ts';
import type { Row } from '../table.ts';
import { withIdleLimits } from '../terms.ts';

type Doubt = { readonly outgoing: readonly Outgoing[]; readonly notices: readonly Notice[] };

/** The bot's setting decides about an item of which nobody knows. */
const inDoubt = ({ chatId, terms, outgoing }: Moving): Doubt => {
  const [item, ...rest] = outgoing;
  if (!item || terms.inDoubt === undefined || terms.inDoubt === 'resend') return { outgoing, notices: [] };
  if (terms.inDoubt === 'mark') return { outgoing: [{ ...item, repeated: true }, ...rest], notices: [] };
  const notice = { name: 'message.undelivered', chatId, eventId: eventOf(item), reason: 'in-doubt' } as const;
  return { outgoing: rest, notices: [notice] };
};

/**
 * The desk's transcript settles both directions. One request at a time: when it holds more of the user's texts than were
 * confirmed to us or given up in doubt, one more is the first unconfirmed item. When it holds some of those given up in doubt, the
 * first unconfirmed item may be among them: then nobody knows. What it holds of the agent beyond what was told is told now.
 */
const restored = (
  conversation: Moving,
  { userEntries, agentEntries }: HappeningOf<'session.restored'>,
  nowMs: number,
): Step => {
  const { heard: told, delivered, doubtful = 0, outgoing } = conversation;
  const missed = unheard(conversation, agentEntries);
  const surplus = userEntries - delivered;
  const isUnknown = surplus > 0 && surplus <= doubtful && outgoing.length > 0;
  const settledItems: Doubt = isUnknown
    ? inDoubt(conversation)
    : { outgoing: surplus > doubtful ? outgoing.slice(1) : outgoing, notices: [] };
  const step = to(
    {
      ...conversation,
      step: 'syncing',
      heard: told + missed.length,
      delivered: userEntries,
      doubtful: undefined,
      outgoing: settledItems.outgoing,
      silence: missed.length > 0 ? awaitingAnswer(conversation, nowMs) : conversation.silence,
    },
    ...settledItems.notices,
    ...missed,
  );
  return isUnknown ? { ...step, ambiguous: outgoing[0]?.id } : step;
};

const synced = (conversation: Moving, nowMs: number): Step => {
  const { chatId, heard: told, terms, outgoing, agentName, waited, leaving } = conversation;
  if (agentName === undefined) {
    return leaving
      ? closing(conversation, USER_LEFT, nowMs)
      : to({
          phase: 'waiting',
          chatId,
          // The wait goes on: a desk that moves its sessions about must not keep the user for ever.
          sinceMs: waited?.sinceMs ?? nowMs,
          heard: told,
          terms,
          outgoing,
          fallback: waited?.fallback,
        });
  }
  const { delivered, doubtful, away, silence, agentTypingSinceMs } = conversation;
  return leaveWhenSaid(
    {
      phase: 'talking',
      chatId,
      sinceMs: nowMs,
      heard: told,
      terms,
      outgoing,
      delivered,
      doubtful,
      agentName,
      leaving,
      away,
      silence,
      agentTypingSinceMs,
    },
    nowMs,
  );
};

const agentJoined = (c: Moving, { agentName, ...limits }: HappeningOf<'agent.joined'>): Step =>
  to(
    { ...c, agentName, away: undefined, terms: withIdleLimits(c.terms, limits) },
    c.agentName === undefined
      ? { name: 'chat.started', chatId: c.chatId, agentName }
      : { name: 'agent.changed', chatId: c.chatId, change: 'joined', agentName },
  );

/** The desk moved the session to another server (503). */
export const movingRow: Row<'moving'> = {
  'user.asked': alreadyOpen,
  'user.said': (c, happening) =>
    c.leaving
      ? to(c, ...undelivered(c.chatId, happening.items))
      : hold({ ...c, silence: undefined }, happening),
  'user.typed': 'early',
  'user.left': (c) => to({ ...c, leaving: true }),
  // A session that is still lost cannot be told so: the desk's answer to that ends the chat as well.
  'operator.ended': endedByOperator,
  'session.opened': 'duplicate',
  'agent.requested': 'duplicate',
  'item.delivered': (c, happening) =>
    settled(c, happening.itemId, (rest) => to({ ...rest, delivered: deliveredAfter(c, happening) })),
  'item.refused': (c, happening) =>
    settled(c, happening.itemId, (rest) =>
      to({ ...rest, doubtful: doubtfulAfter(c, happening) }, refusal(c, happening)),
    ),
  'typing.shown': 'late',
  'idle.shown': 'late',
  'leave.sent': 'late',
  'queue.moved': (c, { position, estimatedWaitMs }) =>
    c.agentName === undefined
      ? to(c, { name: 'chat.waiting', chatId: c.chatId, position, estimatedWaitMs })
      : LATE,
  'agent.joined': agentJoined,
  ...heard,
  'agent.said': (c, happening, now) =>
    heard['agent.said']({ ...backFrom(c, 'disconnected'), silence: awaitingAnswer(c, now) }, happening),
  'agent.changed': (c, happening, now) => wentAway(c, happening, now, changed(c, happening)),
  'chat.ended': (c, { ending, surveyUrl }, now) => ended(c, endingOf(c, ending), now, surveyUrl),
  // Moved again in the middle of the move: start over, the clock goes on.
  'session.moved': (c) => to({ ...c, step: 'lost' }),
  'session.reconnected': (c) => to({ ...c, step: 'listening' }),
  'session.restored': restored,
  'session.synced': (c, _, now) => synced(c, now),
  'limit.passed': (c, { what }, now) =>
    what === 'phase' ? ended(c, { cause: 'session-expired', code: 'DESK_SESSION_LOST' }, now) : LATE,
};
