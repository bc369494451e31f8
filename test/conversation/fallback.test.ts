import { nextCommand } from '../../src/conversation/command.ts';
import type { Happening } from '../../src/conversation/event.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { A, aRequest, asked, CHAT, eventId, OTHER_CHAT, said } from '../support/conversations.ts';
import { lifeOf, type Life } from '../support/lives.ts';

const SECOND = '573000000000002';
const THIRD = '573000000000003';

const handoff = (...fallbackButtonIds: string[]): Happening => ({
  id: 'e1',
  type: 'user.asked',
  eventId: eventId('e1'),
  request: { ...aRequest(), buttonId: '573000000000001', fallbackButtonIds, agentId: '005000000000001' },
  admission: { kind: 'admitted', terms: { language: 'es' } },
});
const waitingFor = (...fallbackButtonIds: string[]): Life =>
  lifeOf(A.idle).with(handoff(...fallbackButtonIds), { type: 'session.opened' }, { type: 'agent.requested' });
const ended = (cause: 'declined' | 'unavailable' | 'blocked') =>
  ({ type: 'chat.ended', ending: { cause } }) as const;

describe('nobody in the first queue takes the chat', () => {
  test.each(['declined', 'unavailable'] as const)(
    'when it is %s the next queue is asked in a new session, with what was said, and nothing is told',
    (cause) => {
      const life = waitingFor(SECOND, THIRD).with(said('m1'), ended(cause));
      expect(life.conversation).toMatchObject({
        phase: 'opening',
        chatId: CHAT,
        hasSession: false,
        terms: { language: 'es' },
        outgoing: [{ id: 'm1' }],
      });
      const command = nextCommand(life.conversation);
      expect(command).toMatchObject({
        do: 'open-session',
        request: { buttonId: SECOND, fallbackButtonIds: [THIRD] },
      });
      // The agent who was asked for is not at the other queues.
      expect(command).toMatchObject({ request: { agentId: undefined, fallbackToButton: undefined } });
      expect(life.notices).toEqual([]);
    },
  );

  test('also before the queue was reached', () => {
    const life = lifeOf(A.idle).with(handoff(SECOND), ended('unavailable'));
    expect(nextCommand(life.conversation)).toMatchObject({ request: { buttonId: SECOND } });
  });

  test('each queue is asked once, and the last one says how it ended', () => {
    const next = [ended('declined'), { type: 'session.opened' }, { type: 'agent.requested' }] as const;
    const life = waitingFor(SECOND, THIRD).with(...next, ...next, said('m1'), ended('unavailable'));
    expect(life.conversation).toEqual({ phase: 'idle', lastChatId: CHAT, language: 'es' });
    expect(life.notices).toMatchObject([
      { name: 'message.undelivered', eventId: 'm1' },
      { name: 'chat.ended', cause: 'unavailable' },
    ]);
  });

  test('who is blocked is asked for nowhere else', () => {
    const life = waitingFor(SECOND).with(ended('blocked'));
    expect(life.notices).toMatchObject([{ name: 'chat.ended', cause: 'blocked' }]);
  });

  test('an agent who spoke in the queue is the agent the user had', () => {
    const life = waitingFor(SECOND).with({ type: 'agent.said', text: 'one moment' }, ended('declined'));
    expect(life.notices).toMatchObject([{ name: 'agent.said' }, { name: 'chat.ended', cause: 'declined' }]);
  });

  test('one chat that went through two queues starts once and ends once', () => {
    const life = waitingFor(SECOND).with(
      ended('declined'),
      { type: 'session.opened' },
      { type: 'agent.requested' },
      { type: 'agent.joined', agentName: 'Luz' },
      { type: 'chat.ended', ending: { cause: 'agent' } },
    );
    expect(life.notices.map(({ name }) => name)).toEqual(['chat.started', 'chat.ended']);
  });
});

describe('the wait is too long', () => {
  const { waitLimitMs, closeLimitMs } = DEFAULT_POLICY;
  const leaving = (...buttons: string[]): Life =>
    waitingFor(...buttons)
      .with(said('m1'))
      .after(waitLimitMs);

  test('the queue is left first, then the next one is asked with the words that were said', () => {
    const left = leaving(SECOND);
    expect(nextCommand(left.conversation)).toEqual({ do: 'leave', unanswered: true });
    const life = left.with(
      said('m2'),
      { type: 'leave.sent' },
      {
        type: 'chat.ended',
        ending: { cause: 'user' },
      },
    );
    expect(nextCommand(life.conversation)).toMatchObject({
      do: 'open-session',
      request: { buttonId: SECOND, fallbackButtonIds: [] },
    });
    expect(life.conversation).toMatchObject({ outgoing: [{ id: 'm1' }, { id: 'm2' }] });
    expect(life.notices).toEqual([]);
  });

  test('a desk that does not confirm holds up nothing', () => {
    expect(nextCommand(leaving(SECOND).after(closeLimitMs).conversation)).toMatchObject({
      do: 'open-session',
    });
  });

  test('a desk that moves the session in the meantime neither', () => {
    const life = leaving(SECOND).with({ type: 'session.moved' }).after(closeLimitMs);
    expect(nextCommand(life.conversation)).toMatchObject({ do: 'open-session' });
  });

  test('the wait in the next queue is a whole one', () => {
    const again = leaving(SECOND)
      .after(closeLimitMs)
      .with({ type: 'session.opened' }, { type: 'agent.requested' });
    expect(again.after(waitLimitMs - 1).conversation.phase).toBe('waiting');
    expect(again.after(waitLimitMs + closeLimitMs).notices).toMatchObject([
      { name: 'message.undelivered', eventId: 'm1' },
      { name: 'chat.ended', cause: 'wait-too-long' },
    ]);
  });

  test.each([
    [{ type: 'user.left' } as const, 'user'],
    [{ type: 'operator.ended' } as const, 'operator'],
  ])('a chat that is ended while it changes queues, by %j, is asked for nowhere', (end, cause) => {
    const life = leaving(SECOND).with(end);
    expect(life.notices).toMatchObject([{ name: 'message.undelivered', eventId: 'm1' }]);
    const over = life.after(closeLimitMs);
    expect(over.conversation.phase).toBe('idle');
    expect(over.notices.slice(1)).toMatchObject([{ name: 'chat.ended', cause }]);
  });

  test('another handoff while it changes queues is answered: a chat is open', () => {
    const life = leaving(SECOND).with(asked('e2', OTHER_CHAT), asked('e1'));
    expect(life.notices).toMatchObject([
      { name: 'message.undelivered', eventId: 'e2', reason: 'chat-already-open' },
    ]);
  });

  test('an agent who comes after all and speaks is heard, and the chat is not asked for again', () => {
    const life = leaving(SECOND).with(
      { type: 'agent.joined', agentName: 'Luz' },
      { type: 'agent.said', text: 'hi' },
      { type: 'chat.ended', ending: { cause: 'user' } },
    );
    expect(life.conversation.phase).toBe('idle');
    expect(life.notices).toMatchObject([
      { name: 'agent.said', ordinal: 0 },
      { name: 'message.undelivered', eventId: 'm1' },
      { name: 'chat.ended', cause: 'wait-too-long' },
    ]);
  });

  test('a move in the queue forgets neither the other queues nor how long was waited', () => {
    const life = waitingFor(SECOND)
      .after(waitLimitMs - 1_000)
      .with(
        { type: 'session.moved' },
        { type: 'session.reconnected' },
        { type: 'session.restored', userEntries: 0, agentEntries: [] },
        { type: 'session.synced' },
      );
    expect(life.after(999).conversation.phase).toBe('waiting');
    expect(life.after(1_000).conversation).toMatchObject({ phase: 'closing', again: { request: {} } });
  });
});
