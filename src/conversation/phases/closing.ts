import type { HappeningOf } from '../event.ts';
import { heard, unheard } from '../hearing.ts';
import { isFull, tooMuch } from '../holding.ts';
import { alreadyOpen, isMeant, OPERATOR_ENDED, USER_LEFT } from '../leaving.ts';
import type { Closing, Ending } from '../state.ts';
import { DUPLICATE, ended, LATE, opening, to, undelivered, type Step } from '../step.ts';
import type { Row } from '../table.ts';

/** The session is over: the chat too, or it is asked for elsewhere. */
const closed = (c: Closing, nowMs: number, surveyUrl?: string): Step =>
  c.again
    ? to(opening(c.again.request, c.terms, nowMs, c.again.outgoing))
    : ended(c, c.ending, nowMs, surveyUrl);

const asked = (c: Closing, happening: HappeningOf<'user.asked'>): Step => {
  const { request, admission } = happening;
  if (c.next || c.again || request.chatId === c.chatId) return alreadyOpen(c, happening);
  return admission.kind === 'admitted'
    ? to({ ...c, next: { request, terms: admission.terms, outgoing: [] } })
    : to(c, { name: 'chat.ended', chatId: request.chatId, ...admission.ending });
};

const said = (c: Closing, { items }: HappeningOf<'user.said'>): Step => {
  const waiting = c.next ?? c.again;
  if (!waiting) return to(c, ...undelivered(c.chatId, items));
  if (isFull(waiting.outgoing, items)) return to(c, ...tooMuch(waiting.request.chatId, items));
  const outgoing = [...waiting.outgoing, ...items];
  return c.next
    ? to({ ...c, next: { ...c.next, outgoing } })
    : to({ ...c, again: { request: waiting.request, outgoing } });
};

/** What is closing already goes on doing so; what waits behind it will not be opened. */
const left = ({ next, again, ...c }: Closing, ending: Ending): Step => {
  if (again) return to({ ...c, ending }, ...undelivered(c.chatId, again.outgoing));
  if (!next) return DUPLICATE;
  const { chatId } = next.request;
  return to(c, ...undelivered(chatId, next.outgoing), { name: 'chat.ended', chatId, ...ending });
};

const endedByOperator = (c: Closing, happening: HappeningOf<'operator.ended'>): Step => {
  const waiting = c.next ?? c.again;
  if (isMeant(happening, waiting?.request.chatId)) return left(c, OPERATOR_ENDED);
  return happening.chatId === c.chatId ? DUPLICATE : LATE;
};

/** An agent came after all and spoke: this is the chat that the user had, so it is not asked for a second time. */
const spokenTo = ({ again, ...c }: Closing, step: Step): Step =>
  step.kind === 'moved' && again && step.conversation.phase === 'closing'
    ? to(
        { ...step.conversation, again: undefined },
        ...step.notices,
        ...undelivered(c.chatId, again.outgoing),
      )
    : step;

const lastWords = (c: Closing, { agentEntries }: HappeningOf<'session.restored'>): Step => {
  const missed = unheard(c, agentEntries);
  const step = to({ ...c, move: 'syncing', heard: c.heard + missed.length }, ...missed);
  return missed.length > 0 ? spokenTo(c, step) : step;
};

/** We asked the desk to end and wait for its word. */
export const closingRow: Row<'closing'> = {
  'user.asked': asked,
  'user.said': said,
  'user.typed': 'late',
  'user.left': (c) => left(c, USER_LEFT),
  'operator.ended': endedByOperator,
  'session.opened': 'late',
  'agent.requested': 'late',
  'item.delivered': 'late',
  'item.refused': 'late',
  'typing.shown': 'late',
  'idle.shown': 'late',
  'leave.sent': (c) => to({ ...c, leaveSent: true }),
  'queue.moved': 'late',
  // An agent came in the moment in which the wait was given up: the chat is left as it was told, but not without the agent's words.
  'agent.joined': (c) => (c.unanswered ? to({ ...c, unanswered: undefined }) : LATE),
  ...heard,
  'agent.said': (c, happening) => spokenTo(c, heard['agent.said'](c, happening)),
  'agent.changed': 'late',
  'agent.offered': 'late',
  'agent.wants-file': 'late',
  'chat.ended': (c, { surveyUrl }, now) => closed(c, now, surveyUrl),
  // What the agent said before the end may stand in the transcript only: it is heard first. The clock of the end goes on.
  'session.moved': (c) => to({ ...c, move: 'lost' }),
  'session.reconnected': (c) => (c.move === undefined ? LATE : to({ ...c, move: 'listening' })),
  'session.restored': (c, happening) => (c.move === undefined ? LATE : lastWords(c, happening)),
  'session.synced': (c) => (c.move === undefined ? LATE : to({ ...c, move: undefined })),
  'limit.passed': (c, { what }, now) => (what === 'phase' ? closed(c, now) : LATE),
};
