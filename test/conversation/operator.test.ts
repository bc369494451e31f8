import { nextCommand } from '../../src/conversation/command.ts';
import type { ChatId } from '../../src/conversation/ids.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import { transition } from '../../src/conversation/transition.ts';
import { A, aRequest, aText, CHAT, OTHER_CHAT } from '../support/conversations.ts';

const NOW = 1_000;
const end = (from: Conversation, chatId?: ChatId) =>
  transition(from, { type: 'operator.ended', id: 'op-1', chatId }, NOW);

describe('an operator ends the chat', () => {
  test.each([A.opening, A.waiting, A.talking, A.moving])(
    'in $phase the desk is told and the cause is the operator',
    (from) => {
      const unanswered = from.phase === 'opening' || from.phase === 'waiting';
      const step = end({ ...from, outgoing: [aText('m1')] });
      expect(step).toEqual({
        kind: 'moved',
        conversation: {
          phase: 'closing',
          chatId: CHAT,
          sinceMs: NOW,
          heard: 0,
          terms: {},
          ending: { cause: 'operator' },
          leaveSent: false,
          ...(unanswered && { unanswered }),
        },
        notices: [{ name: 'message.undelivered', chatId: CHAT, eventId: 'm1', reason: 'chat-ended' }],
      });
      const closing = step.kind === 'moved' ? step.conversation : from;
      expect(nextCommand(closing)).toEqual({ do: 'leave', unanswered });
      expect(
        transition(closing, { type: 'chat.ended', id: 'over', ending: { cause: 'agent' } }, NOW),
      ).toMatchObject({
        conversation: { phase: 'idle', lastChatId: CHAT },
        notices: [{ name: 'chat.ended', chatId: CHAT, cause: 'operator' }],
      });
    },
  );

  test('before there is a session nobody at the desk is told', () => {
    expect(end({ ...A.opening, hasSession: false })).toMatchObject({
      conversation: { phase: 'idle', lastChatId: CHAT },
      notices: [{ name: 'chat.ended', chatId: CHAT, cause: 'operator' }],
    });
  });

  test('a chat that is closing keeps its cause; the one that waits behind it is not opened', () => {
    expect(end(A.closing)).toEqual({ kind: 'ignored', why: 'duplicate' });
    const next = { request: aRequest(OTHER_CHAT), terms: {}, outgoing: [aText('m1')] };
    expect(end({ ...A.closing, next })).toEqual({
      kind: 'moved',
      conversation: A.closing,
      notices: [
        { name: 'message.undelivered', chatId: OTHER_CHAT, eventId: 'm1', reason: 'chat-ended' },
        { name: 'chat.ended', chatId: OTHER_CHAT, cause: 'operator' },
      ],
    });
    expect(end({ ...A.closing, next }, OTHER_CHAT)).toMatchObject({ kind: 'moved' });
    expect(end({ ...A.closing, next }, CHAT)).toEqual({ kind: 'ignored', why: 'duplicate' });
  });

  test.each(Object.values(A))('in $phase another chat than the one that is meant goes on', (from) => {
    expect(end(from, 'chat-of-yesterday' as ChatId)).toEqual({ kind: 'ignored', why: 'late' });
  });

  test('where there is no chat there is nothing to end', () => {
    expect(end(A.idle)).toEqual({ kind: 'ignored', why: 'late' });
  });
});
