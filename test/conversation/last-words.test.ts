import { isPolled, nextCommand } from '../../src/conversation/command.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import { transition } from '../../src/conversation/transition.ts';
import { A, asked, CHAT, OTHER_CHAT } from '../support/conversations.ts';

const live = (from: Conversation, ...bodies: readonly HappeningBody[]) => {
  const notices: Notice[] = [];
  let conversation = from;
  for (const body of bodies) {
    const step = transition(conversation, { ...body, id: 'h' }, 0);
    if (step.kind === 'ignored') continue;
    conversation = step.conversation;
    notices.push(...step.notices);
  }
  return { conversation, notices };
};

const said = (text: string, ordinal: number): Notice => ({ name: 'agent.said', chatId: CHAT, text, ordinal });
const restored: HappeningBody = {
  type: 'session.restored',
  userEntries: 0,
  agentEntries: [{ text: 'told' }, { text: 'goodbye' }],
};

describe('the desk moves a session whose chat is being closed', () => {
  const closing = { ...A.closing, heard: 1 };

  test('what the agent said before the end is heard on the new server, then the chat is left', () => {
    const moved = live(closing, { type: 'session.moved' }).conversation;
    expect([nextCommand(moved), isPolled(moved)]).toEqual([{ do: 'reconnect' }, false]);
    const listening = live(moved, { type: 'session.reconnected' }).conversation;
    expect([nextCommand(listening), isPolled(listening)]).toEqual([undefined, true]);
    const heard = live(listening, restored);
    expect(heard.notices).toEqual([said('goodbye', 1)]);
    expect(nextCommand(heard.conversation)).toEqual({ do: 'resync' });
    const synced = live(heard.conversation, { type: 'session.synced' }).conversation;
    expect([nextCommand(synced), isPolled(synced)]).toEqual([{ do: 'leave', unanswered: false }, true]);
  });

  test('a session that does not come back keeps the chat open no longer than any other end', () => {
    const { conversation, notices } = live(
      closing,
      { type: 'session.moved' },
      { type: 'limit.passed', what: 'phase' },
    );
    expect(conversation.phase).toBe('idle');
    expect(notices).toMatchObject([{ name: 'chat.ended', cause: 'user' }]);
  });

  test('a handoff that waits behind it is opened afterwards', () => {
    const { conversation } = live(
      closing,
      asked('e2', OTHER_CHAT),
      { type: 'session.moved' },
      { type: 'session.reconnected' },
      restored,
      { type: 'chat.ended', ending: { cause: 'agent' } },
    );
    expect(conversation).toMatchObject({ phase: 'opening', chatId: OTHER_CHAT });
  });

  test('news of a move that is not under way is late', () => {
    const happenings = [{ type: 'session.reconnected' }, restored, { type: 'session.synced' }] as const;
    for (const happening of happenings)
      expect(transition(closing, { ...happening, id: 'h' }, 0)).toEqual({ kind: 'ignored', why: 'late' });
  });
});
