import { isPolled, nextCommand } from '../../src/conversation/command.ts';
import { nextDue } from '../../src/conversation/due.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { transition } from '../../src/conversation/transition.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import { A, aRequest, aText, CHAT } from '../support/conversations.ts';

const NOW = 5_000;
const NOTHING: HappeningBody = { type: 'session.restored', userEntries: 0, agentEntries: [] };

const live = (from: Conversation, ...happenings: HappeningBody[]) => {
  let conversation = from;
  const notices: Notice[] = [];
  for (const happening of happenings) {
    const step = transition(conversation, { ...happening, id: 'any' }, NOW);
    if (step.kind === 'ignored') throw new Error(`${happening.type} was ignored: ${step.why}`);
    conversation = step.conversation;
    notices.push(...step.notices);
  }
  return { conversation, notices };
};

const opening = { ...A.opening, outgoing: [aText('m1')] };
const listening = live(opening, { type: 'session.moved' }, { type: 'session.reconnected' }).conversation;

describe('the desk moves the session while an agent is asked for', () => {
  test('the session is brought back first: a new one would be a second chat', () => {
    const { conversation } = live(opening, { type: 'session.moved' });
    expect([nextCommand(conversation), isPolled(conversation)]).toEqual([{ do: 'reconnect' }, false]);
    expect([nextCommand(listening), isPolled(listening)]).toEqual([undefined, true]);
  });

  test('where nobody was asked for it is done in the session that is back', () => {
    const syncing = live(listening, NOTHING).conversation;
    expect(nextCommand(syncing)).toEqual({ do: 'resync' });
    const { conversation } = live(syncing, { type: 'session.synced' });
    expect(conversation).toEqual({ ...opening, move: undefined });
    expect(nextCommand(conversation)).toEqual({ do: 'request-agent', request: aRequest() });
  });

  test.each<[string, HappeningBody[]]>([
    ['a place in the queue', [{ ...NOTHING, queued: true }]],
    ['news of the queue', [NOTHING, { type: 'queue.moved', position: 2 }]],
    ['an agent', [NOTHING, { type: 'agent.joined', agentName: 'Luz' }]],
  ])('%s shows that somebody was', (_, news) => {
    const { conversation } = live(listening, ...news);
    expect(conversation).toMatchObject({ phase: 'moving', step: 'syncing', outgoing: [aText('m1')] });
    const back = live(conversation, { type: 'session.synced' }).conversation;
    expect(back.phase).toBe(news.some(({ type }) => type === 'agent.joined') ? 'talking' : 'waiting');
  });

  test('words of an agent are told, once each', () => {
    const { notices, conversation } = live(
      listening,
      { type: 'session.restored', userEntries: 0, agentEntries: [{ text: 'hello' }] },
      { type: 'agent.joined', agentName: 'Luz' },
      { type: 'session.synced' },
    );
    expect(notices.map(({ name }) => name)).toEqual(['agent.said', 'chat.started']);
    expect(conversation).toMatchObject({ phase: 'talking', heard: 1 });
  });

  test('a session that does not come back, or is gone, is replaced', () => {
    const due = nextDue(listening, DEFAULT_POLICY);
    expect(due).toEqual({ what: 'reopen', atMs: NOW + DEFAULT_POLICY.closeLimitMs });
    const fresh = { ...opening, hasSession: false, move: undefined };
    expect(live(listening, { type: 'limit.passed', what: 'reopen' }).conversation).toEqual(fresh);
    const ending = { cause: 'session-expired' } as const;
    expect(live(listening, { type: 'chat.ended', ending }).conversation).toEqual(fresh);
  });

  test('the clock of a move that moves again goes on', () => {
    const moved = { ...opening, move: { step: 'listening', sinceMs: 1_000 } } as const;
    expect(live(moved, { type: 'session.moved' }).conversation).toEqual({
      ...opening,
      move: { step: 'lost', sinceMs: 1_000 },
    });
  });

  test('a desk that ends the chat ends it', () => {
    const ending = { cause: 'declined' } as const;
    const { notices } = live(listening, { type: 'chat.ended', ending });
    expect(notices.at(-1)).toMatchObject({ name: 'chat.ended', chatId: CHAT, cause: 'declined' });
  });

  test('without a move nobody can speak yet', () => {
    expect(transition(A.opening, { type: 'queue.moved', position: 1, id: 'any' }, NOW)).toEqual({
      kind: 'ignored',
      why: 'unexpected',
    });
  });
});
