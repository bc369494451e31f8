import { DUPLICATE, opening, to } from '../step.ts';
import type { Row } from '../table.ts';

/** No chat. */
export const idleRow: Row<'idle'> = {
  'user.asked': (c, { request, admission }, now) => {
    if (request.chatId === c.lastChatId) return DUPLICATE;
    return admission.kind === 'admitted'
      ? to(opening(request, admission.terms, now))
      : to(
          { phase: 'idle', lastChatId: request.chatId },
          { name: 'chat.ended', chatId: request.chatId, ...admission.ending },
        );
  },
  'user.said': (c, { items: [item] }) =>
    item
      ? to(c, {
          name: 'message.undelivered',
          chatId: c.lastChatId,
          eventId: item.of ?? item.id,
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
