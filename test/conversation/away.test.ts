import { nextCommand } from '../../src/conversation/command.ts';
import type { AgentChange, HappeningBody } from '../../src/conversation/event.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import type { Talking } from '../../src/conversation/state.ts';
import { A, CHAT, eventId, said } from '../support/conversations.ts';
import { lifeOf } from '../support/lives.ts';

const { waitLimitMs, closeLimitMs } = DEFAULT_POLICY;
const changes = (change: AgentChange, agentName?: string): HappeningBody => ({
  type: 'agent.changed',
  change,
  agentName,
});
const talking = lifeOf(A.talking);
const passedOn = talking.with(changes('transferring'));
const cutOff = talking.with(changes('disconnected'));
const ended = (cause: string) => ({ name: 'chat.ended', chatId: CHAT, cause });

describe('the agent passes the chat on', () => {
  test('what the user says is held until somebody takes it, then goes in order', () => {
    const held = passedOn.with(said('m1'), said('m2'));
    expect(nextCommand(held.conversation)).toBe(undefined);
    const taken = held.with(changes('transferred', 'Sol'));
    expect(taken.conversation).toMatchObject({ agentName: 'Sol' });
    expect(nextCommand(taken.conversation)).toMatchObject({ do: 'send', item: { id: 'm1' } });
    expect(taken.notices).toMatchObject([
      { name: 'agent.changed', change: 'transferring' },
      { name: 'agent.changed', change: 'transferred', agentName: 'Sol' },
    ]);
  });

  test('nobody takes it: the cause is its own', () => {
    const life = passedOn.with(said('m1')).after(waitLimitMs);
    expect(nextCommand(life.conversation)).toEqual({ do: 'leave', unanswered: false });
    expect(life.after(closeLimitMs).toldSince(passedOn)).toMatchObject([
      { name: 'message.undelivered', eventId: 'm1', reason: 'chat-ended' },
      ended('handed-over-to-nobody'),
    ]);
  });

  test.each(['unavailable', 'declined', 'agent-offline'] as const)(
    'nobody takes it, and the desk says that it is %s: the cause is the same',
    (cause) => {
      const life = passedOn.with({ type: 'chat.ended', ending: { cause } });
      expect(life.toldSince(passedOn)).toMatchObject([ended('handed-over-to-nobody')]);
    },
  );

  test('any other end is what the desk says it is', () => {
    const life = passedOn.with({ type: 'chat.ended', ending: { cause: 'agent' } });
    expect(life.toldSince(passedOn)).toMatchObject([ended('agent')]);
  });

  test("waits as long as the bot's own limit", () => {
    const own: Talking = { ...A.talking, terms: { waitLimitMs: 5_000 } };
    expect(lifeOf(own).with(changes('transferring')).after(5_000).conversation.phase).toBe('closing');
  });

  test('in vain: the chat goes on with the agent who was there', () => {
    const life = passedOn.with(said('m1'), changes('transfer-failed'));
    expect(nextCommand(life.conversation)).toMatchObject({ do: 'send', item: { id: 'm1' } });
    expect(life.after(waitLimitMs).conversation.phase).toBe('talking');
  });

  test('their last words do not mean that somebody has taken it', () => {
    const life = passedOn.with({ type: 'agent.said', text: 'bye' }, { type: 'agent.typed', typing: true });
    expect(life.after(waitLimitMs).conversation).toMatchObject({
      ending: { cause: 'handed-over-to-nobody' },
    });
  });

  test('a user who leaves meanwhile need not wait for anybody, and is told what was not said', () => {
    const life = passedOn.with(said('m1'), { type: 'user.left' });
    expect(nextCommand(life.conversation)).toEqual({ do: 'leave', unanswered: false });
    expect(life.toldSince(passedOn)).toMatchObject([{ name: 'message.undelivered', eventId: 'm1' }]);
  });

  test('a user who was about to leave leaves at once', () => {
    const life = talking.with(said('m1'), { type: 'user.left' }, changes('transferring'));
    expect(life.conversation).toMatchObject({ phase: 'closing', ending: { cause: 'user' } });
    expect(life.notices).toMatchObject([
      { name: 'agent.changed', change: 'transferring' },
      { name: 'message.undelivered', eventId: 'm1' },
    ]);
  });

  test('a word that was under way when it was passed on is settled by its answer', () => {
    const life = talking
      .with(said('m1'), said('m2'), changes('transferring'))
      .with({ type: 'item.delivered', itemId: eventId('m1'), isText: true });
    expect(life.conversation).toMatchObject({ outgoing: [{ id: 'm2' }], delivered: 1 });
  });

  test('a move of the session changes neither the wait nor its end', () => {
    const life = passedOn
      .after(waitLimitMs - 1_000)
      .with(
        { type: 'session.moved' },
        { type: 'session.reconnected' },
        { type: 'session.restored', userEntries: 0, agentEntries: [] },
        { type: 'session.synced' },
      );
    expect(life.after(999).conversation.phase).toBe('talking');
    expect(life.after(1_000).conversation).toMatchObject({ ending: { cause: 'handed-over-to-nobody' } });
  });
});

describe('the agent is cut off', () => {
  test('the chat waits for one, and what the user says goes to the desk', () => {
    const life = cutOff.with(said('m1'));
    expect(life.notices).toMatchObject([{ name: 'agent.changed', change: 'disconnected' }]);
    expect(nextCommand(life.conversation)).toMatchObject({ do: 'send', item: { id: 'm1' } });
  });

  test('nobody comes: the cause is its own', () => {
    const life = cutOff.after(waitLimitMs).after(closeLimitMs);
    expect(life.toldSince(cutOff)).toMatchObject([ended('agent-offline')]);
  });

  test.each<HappeningBody>([
    { type: 'agent.said', text: 'sorry, my line broke' },
    { type: 'agent.typed', typing: true },
    { type: 'agent.joined', agentName: 'Sol' },
    { type: 'agent.offered', choices: ['yes'] },
    changes('joined', 'Sol'),
    changes('transferred', 'Sol'),
  ])('a sign of life is enough: %j', (sign) => {
    expect(cutOff.with(sign).after(waitLimitMs).conversation.phase).toBe('talking');
  });

  test('a bot that does not wait ends the chat at once', () => {
    const own: Talking = { ...A.talking, terms: { afterDisconnect: 'end' }, outgoing: [] };
    const life = lifeOf(own).with(said('m1'), changes('disconnected'));
    expect(nextCommand(life.conversation)).toEqual({ do: 'leave', unanswered: false });
    expect(life.after(closeLimitMs).notices).toMatchObject([
      { name: 'agent.changed', change: 'disconnected' },
      { name: 'message.undelivered', eventId: 'm1' },
      ended('agent-offline'),
    ]);
  });
});

test('somebody who joins or leaves changes nothing for the agent who is there', () => {
  const life = talking.with(changes('joined', 'Sol'), changes('left', 'Sol'), said('m1'));
  expect(life.conversation).toMatchObject({ agentName: 'Luz' });
  expect(nextCommand(life.conversation)).toMatchObject({ do: 'send' });
});

describe('while the desk moves the session, what is told of the agents is as true', () => {
  const moved = lifeOf(A.talking).with({ type: 'session.moved' }, { type: 'session.reconnected' });
  const back = [
    { type: 'session.restored', userEntries: 0, agentEntries: [] },
    { type: 'session.synced' },
  ] as const satisfies HappeningBody[];

  test('words are held until somebody has taken the chat', () => {
    const life = moved.with(changes('transferring'), ...back, said('m1'));
    expect(nextCommand(life.conversation)).toBe(undefined);
    expect(nextCommand(life.with(changes('transferred', 'Sol')).conversation)).toMatchObject({ do: 'send' });
    expect(life.after(waitLimitMs).conversation).toMatchObject({
      ending: { cause: 'handed-over-to-nobody' },
    });
  });

  test('somebody has taken it before the move is over', () => {
    const life = moved.with(changes('transferring'), changes('transferred', 'Sol'), ...back, said('m1'));
    expect(life.conversation).toMatchObject({ phase: 'talking', agentName: 'Sol' });
    expect(nextCommand(life.conversation)).toMatchObject({ do: 'send', item: { id: 'm1' } });
  });

  test('a user who was about to leave leaves when it is over', () => {
    const life = moved.with(said('m1'), { type: 'user.left' }, changes('transferring'));
    expect(life.conversation.phase).toBe('moving');
    expect(life.with(...back).conversation).toMatchObject({ phase: 'closing', ending: { cause: 'user' } });
  });

  test('an end by the desk is told as what it is', () => {
    const life = moved.with(changes('disconnected'), {
      type: 'chat.ended',
      ending: { cause: 'unavailable' },
    });
    expect(life.notices).toMatchObject([{ change: 'disconnected' }, ended('agent-offline')]);
  });
});
