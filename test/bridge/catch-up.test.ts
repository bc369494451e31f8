import { chatIdOf } from '../../src/bridge/inbox-meaning.ts';
import type { AgentDesk } from '../../src/bridge/ports/agent-desk.ts';
import type { ConversationStore } from '../../src/bridge/ports/conversation-store.ts';
import { CONVERSATION, eventId } from '../support/conversations.ts';
import { createSmallWorld, type SmallWorld } from '../support/small-world.ts';

const HANDOFF = 'salesforce-handoff.handoff.requested.v1';
const request = { visitor: {}, prechat: [], transcript: [] };

/** Runs `act` instead of the save that would remember the end of a chat: the end is told by then. */
const whenTheEndIsToldAndNotSaved =
  (act: () => void) =>
  (store: ConversationStore): ConversationStore => ({
    ...store,
    async save(lease, record, taken, timeline) {
      if (record.conversation.phase !== 'idle') return store.save(lease, record, taken, timeline);
      act();
      return new Promise(() => {});
    },
  });

const talk = async (world: SmallWorld): Promise<string> => {
  await world.publish(HANDOFF, 'e1', request);
  await world.until(() => world.desk.requested().length > 0, 'the chat is asked for');
  const [chat = ''] = world.desk.requested();
  world.desk.tell(chat, { type: 'agent.joined', agentName: 'Luz' });
  await world.until(() => world.told.length === 1, 'the chat is started');
  return chat;
};

const shortNames = (world: SmallWorld): string[] =>
  world.heard().map(({ type }) => type.split('.').slice(1, 3).join('.'));

/** The user, told of the end, asks again and says something before anybody else has taken over. */
const askAgain = async (world: SmallWorld): Promise<void> => {
  await world.publish(HANDOFF, 'e2', request);
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'me again' });
};

const expectANewChat = async (world: SmallWorld): Promise<void> => {
  await world.until(() => world.desk.requested().length === 2, 'a new chat is asked for');
  world.desk.tell(world.desk.requested()[1] ?? '', { type: 'agent.joined', agentName: 'Sol' });
  await world.until(() => world.desk.heard.length === 1, 'what was said since arrives there');
  expect(shortNames(world)).toEqual(['chat.started', 'chat.ended', 'chat.started']);
};

const endUnnoted = async (world: SmallWorld): Promise<void> => {
  const doomed = await world.start(undefined, {
    store: whenTheEndIsToldAndNotSaved(() => doomed.life.die()),
  });
  world.desk.end(await talk(world));
  await world.until(() => doomed.life.isDead(), 'the end is told');
  await askAgain(world);
};

describe('a user who was told of the end and asks again gets a new chat, though the one who told it died before noting it', () => {
  test('when the desk answers the next owner', async () => {
    const world = createSmallWorld();
    await endUnnoted(world);
    const next = await world.start();
    await expectANewChat(world);
    await world.stop(next.service);
  });

  test('when the desk fails the next owner for a minute', async () => {
    const world = createSmallWorld();
    await endUnnoted(world);
    const failsUntilMs = world.clock.nowMs() + 60_000;
    const next = await world.start(undefined, {
      desk: (desk) => ({
        ...desk,
        poll: (call) =>
          world.clock.nowMs() < failsUntilMs
            ? Promise.resolve({ kind: 'failed', error: new Error('unreadable') })
            : desk.poll(call),
      }),
    });
    await expectANewChat(world);
    await world.stop(next.service);
  });

  test('when the chat ended before anybody polled it', async () => {
    const world = createSmallWorld();
    const refusing = (desk: AgentDesk): AgentDesk => ({
      ...desk,
      perform: (call, command) =>
        command.do === 'request-agent' && command.request.chatId === first
          ? Promise.resolve({ kind: 'over', ending: { cause: 'unavailable' } })
          : desk.perform(call, command),
    });
    const first = chatIdOf(CONVERSATION, eventId('e1'));
    const doomed = await world.start(undefined, {
      desk: refusing,
      store: whenTheEndIsToldAndNotSaved(() => doomed.life.die()),
    });
    await world.publish(HANDOFF, 'e1', request);
    await world.until(() => doomed.life.isDead(), 'the end is told');
    await askAgain(world);
    const next = await world.start(undefined, { desk: refusing });
    await world.until(() => world.desk.requested().length === 1, 'a new chat is asked for');
    world.desk.tell(world.desk.requested()[0] ?? '', { type: 'agent.joined', agentName: 'Sol' });
    await world.until(() => world.desk.heard.length === 1, 'what was said since arrives there');
    expect(shortNames(world)).toEqual(['chat.ended', 'chat.started']);
    await world.stop(next.service);
  });
});

/** A poll comes back empty when the desk has had nothing to tell for so long. */
const holdingPolls =
  (world: SmallWorld, holdMs: number) =>
  (desk: AgentDesk): AgentDesk => ({
    ...desk,
    async poll(call) {
      const hold = new AbortController();
      const cancel = world.clock.after(holdMs, () => hold.abort());
      try {
        return await desk.poll({ ...call, signal: AbortSignal.any([call.signal, hold.signal]) });
      } catch {
        call.signal.throwIfAborted();
        return { kind: 'heard', news: [], change: {} };
      } finally {
        cancel();
      }
    },
  });

test('a second handoff is answered as soon as the desk has said that it has nothing to tell', async () => {
  const world = createSmallWorld();
  const first = await world.start();
  await talk(world);
  first.life.die();
  await world.publish(HANDOFF, 'e2', request);
  const next = await world.start(undefined, { desk: holdingPolls(world, 30_000) });
  const isAnswered = (): boolean =>
    world.heard().some(({ data }) => 'reason' in data && data.reason === 'chat-already-open');
  await world.until(isAnswered, 'it is answered', 60_000);
  await world.stop(next.service);
});
