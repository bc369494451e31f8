import type { HappeningOf } from '../event.ts';
import { eventOf, type Idle } from '../state.ts';
import { DUPLICATE, opening, to, type Step } from '../step.ts';
import type { Row } from '../table.ts';

const asked = (c: Idle, { request, admission }: HappeningOf<'user.asked'>, nowMs: number): Step => {
  const { chatId, visitor } = request;
  if (chatId === c.lastChatId) return DUPLICATE;
  if (admission.kind === 'admitted') return to(opening(request, admission.terms, nowMs));
  const { language = c.language } = visitor;
  return to(
    { phase: 'idle', lastChatId: chatId, ...(language === undefined ? {} : { language }) },
    { name: 'chat.ended', chatId, ...admission.ending },
  );
};

/** No chat. */
export const idleRow: Row<'idle'> = {
  'user.asked': asked,
  'user.said': (c, { items: [item] }) =>
    item
      ? to(c, {
          name: 'message.undelivered',
          chatId: c.lastChatId,
          eventId: eventOf(item),
          reason: c.lastChatId === undefined ? 'no-chat' : 'chat-ended',
        })
      : DUPLICATE,
  'user.typed': 'late',
  'user.left': 'late',
  'operator.ended': 'late',
  'session.opened': 'late',
  'agent.requested': 'late',
  'item.delivered': 'late',
  'item.refused': 'late',
  'typing.shown': 'late',
  'idle.shown': 'late',
  'leave.sent': 'late',
  'queue.moved': 'late',
  'agent.joined': 'late',
  'agent.said': 'late',
  'agent.typed': 'late',
  'agent.changed': 'late',
  'agent.sent-file': 'late',
  'agent.offered': 'late',
  'agent.signalled': 'late',
  'agent.wants-file': 'late',
  'chat.ended': 'late',
  'session.moved': 'late',
  'session.reconnected': 'late',
  'session.restored': 'late',
  'session.synced': 'late',
  'limit.passed': 'late',
};
