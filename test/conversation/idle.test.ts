import { nextCommand } from '../../src/conversation/command.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { Talking } from '../../src/conversation/state.ts';
import { A, CHAT, eventId, said } from '../support/conversations.ts';
import { lifeOf } from '../support/lives.ts';

const talking: Talking = { ...A.talking, terms: { idleWarningMs: 60_000, idleLimitMs: 90_000 } };
const asks: HappeningBody = { type: 'agent.said', text: 'Are you there?' };
const types: HappeningBody = { type: 'user.typed', typing: true };
const warning = { name: 'chat.idle-warning', chatId: CHAT, leftMs: 30_000 } as const;
const over: HappeningBody = { type: 'chat.ended', ending: { cause: 'user' } };
const asked = lifeOf(talking).with(asks);

describe('a user who does not answer', () => {
  test('is warned, then the chat ends as idle', () => {
    const life = asked.after(59_999);
    expect(life.toldSince(asked)).toEqual([]);
    const warned = life.after(1);
    expect(warned.toldSince(life)).toEqual([warning]);
    expect(nextCommand(warned.conversation)).toEqual({ do: 'show-idle', warned: true });
    const ended = warned.after(30_000);
    expect(nextCommand(ended.conversation)).toEqual({ do: 'leave', unanswered: false });
    expect(ended.with(over).toldSince(warned)).toMatchObject([{ name: 'chat.ended', cause: 'idle' }]);
  });

  test('without a limit is waited for as long as it takes', () => {
    const life = lifeOf({ ...A.talking, terms: { idleWarningMs: 60_000 } }).with(asks);
    expect(life.after(86_400_000).toldSince(life)).toEqual([]);
  });

  test('without a warning is not warned, nor when the warning would come with the end', () => {
    for (const idleWarningMs of [undefined, 90_000, 100_000]) {
      const life = lifeOf({ ...A.talking, terms: { idleLimitMs: 90_000, idleWarningMs } }).with(asks);
      expect(life.after(89_999).toldSince(life)).toEqual([]);
      expect(life.after(90_000).conversation.phase).toBe('closing');
    }
  });

  test('has the time that the warning says, also when it comes late', () => {
    // Nobody owned the conversation when the warning was due.
    const late = lifeOf(asked.conversation, 85_000).after(0);
    expect(late.notices).toEqual([warning]);
    expect(late.after(29_999).conversation.phase).toBe('talking');
    expect(late.after(30_000).conversation.phase).toBe('closing');
  });

  test('is asked for nothing before the agent has said something', () => {
    expect(lifeOf(talking).after(86_400_000).notices).toEqual([]);
  });

  test('has the whole time again with each word of the agent', () => {
    const life = asked.after(59_000).with(asks).after(59_999);
    expect(life.notices.filter(({ name }) => name === 'chat.idle-warning')).toEqual([]);
  });

  test('has the word also when the agent offers a choice', () => {
    const life = lifeOf(talking).with({ type: 'agent.offered', choices: ['yes', 'no'] });
    expect(life.after(60_000).toldSince(life)).toEqual([warning]);
  });
});

describe('a user who answers', () => {
  test('is waited for no more, and a warning that the agent was shown is taken back', () => {
    const warned = asked.after(60_000).with({ type: 'idle.shown', warned: true });
    expect(nextCommand(warned.conversation)).toBe(undefined);
    const back = warned.with(said('m1'), { type: 'item.delivered', itemId: eventId('m1'), isText: true });
    expect(nextCommand(back.conversation)).toEqual({ do: 'show-idle', warned: false });
    expect(back.after(86_400_000).toldSince(warned)).toEqual([]);
  });

  test('a sign for the agent that is overtaken is not shown', () => {
    const back = asked.after(60_000).with(said('m1'));
    const shown = back.with({ type: 'idle.shown', warned: true });
    expect(shown.conversation).toMatchObject({ idleSign: false });
  });

  test('by typing only has the whole time again, and is not waited for without end', () => {
    const typed = asked.after(60_000).with(types);
    expect(typed.after(59_999).toldSince(typed)).toEqual([]);
    const later = typed.after(60_000);
    expect(later.toldSince(typed)).toEqual([warning]);
    expect(later.after(30_000).conversation).toMatchObject({ phase: 'closing', ending: { cause: 'idle' } });
  });
});

describe('the clock of a silent user', () => {
  const moved = (userEntries: number, ...texts: string[]): readonly HappeningBody[] => [
    { type: 'session.moved' },
    { type: 'session.reconnected' },
    { type: 'session.restored', userEntries, agentEntries: texts.map((text) => ({ text })) },
    { type: 'session.synced' },
  ];

  test('goes on through a move of the session', () => {
    const life = asked.after(30_000).with(...moved(0, 'Are you there?'));
    expect(life.after(29_999).toldSince(asked)).toEqual([]);
    expect(life.after(30_000).toldSince(asked)).toEqual([warning]);
  });

  test('begins with words of the agent that only the transcript held', () => {
    const life = lifeOf(talking).with(...moved(0, 'Are you there?'));
    expect(life.after(60_000).toldSince(life)).toEqual([warning]);
  });

  test('ends with what the user says during a move', () => {
    const [lost, ...rest] = moved(0, 'Are you there?');
    const life = asked.with(...(lost ? [lost] : []), said('m1'), ...rest);
    expect(life.after(86_400_000).toldSince(asked)).toEqual([]);
  });

  test('stands still while no agent is there to answer to, and begins anew with the next one', () => {
    const alone = asked.after(50_000).with({ type: 'agent.changed', change: 'transferring' });
    const waited = alone.after(600_000);
    expect(waited.conversation.phase).toBe('talking');
    const taken = waited.with({ type: 'agent.changed', change: 'transferred', agentName: 'Sol' });
    expect(taken.after(86_400_000).toldSince(taken)).toEqual([]);
    const spoken = taken.with(asks);
    expect(spoken.after(60_000).toldSince(spoken)).toEqual([warning]);
  });

  test('does not hurry a user who leaves', () => {
    const life = asked.with(said('m1'), { type: 'user.left' }, asks).after(86_400_000);
    expect(life.notices.map(({ name }) => name)).not.toContain('chat.idle-warning');
  });
});

test("the org's limits hold where the bot has none, the bot's where it has some", () => {
  const joined: HappeningBody = {
    type: 'agent.joined',
    agentName: 'Luz',
    idleWarningMs: 1_000,
    idleLimitMs: 2_000,
  };
  expect(lifeOf(A.waiting).with(joined).conversation).toMatchObject({
    terms: { idleWarningMs: 1_000, idleLimitMs: 2_000 },
  });
  expect(lifeOf({ ...A.waiting, terms: { idleLimitMs: 9_000 } }).with(joined).conversation).toMatchObject({
    terms: { idleLimitMs: 9_000 },
  });
});
