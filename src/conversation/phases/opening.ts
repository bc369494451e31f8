import { askedElsewhere, fallbackOf } from '../fallback.ts';
import { hold } from '../holding.ts';
import { alreadyOpen, isMeant, leaveOpening, OPERATOR_ENDED, USER_LEFT } from '../leaving.ts';
import { ended, LATE, to } from '../step.ts';
import type { Row } from '../table.ts';

/** Getting a session and asking for an agent. */
export const openingRow: Row<'opening'> = {
  'user.asked': alreadyOpen,
  'user.said': hold,
  'user.typed': 'early',
  'user.left': (c, _, now) => leaveOpening(c, USER_LEFT, now),
  'operator.ended': (c, happening, now) =>
    isMeant(happening, c.chatId) ? leaveOpening(c, OPERATOR_ENDED, now) : LATE,
  'session.opened': (c) => to({ ...c, hasSession: true }),
  'agent.requested': ({ chatId, heard, terms, request, outgoing }, _, now) =>
    to({
      phase: 'waiting',
      chatId,
      sinceMs: now,
      heard,
      terms,
      outgoing,
      fallback: fallbackOf(request),
    }),
  'item.delivered': 'late',
  'item.refused': 'late',
  'typing.shown': 'late',
  'idle.shown': 'late',
  'leave.sent': 'late',
  'queue.moved': 'unexpected',
  'agent.joined': 'unexpected',
  'agent.said': 'unexpected',
  'agent.typed': 'unexpected',
  'agent.changed': 'unexpected',
  'agent.sent-file': 'unexpected',
  'agent.offered': 'unexpected',
  'agent.signalled': 'unexpected',
  'agent.wants-file': 'unexpected',
  'chat.ended': (c, { ending, surveyUrl }, now) =>
    askedElsewhere(c, fallbackOf(c.request), ending, now) ?? ended(c, ending, now, surveyUrl),
  // The session lives on a server that is gone before anybody was asked for: start again with a new one.
  'session.moved': (c) => to({ ...c, hasSession: false }),
  'session.reconnected': 'late',
  'session.restored': 'late',
  'session.synced': 'late',
  'limit.passed': (c, _, now) => ended(c, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }, now),
};
