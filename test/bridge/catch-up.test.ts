import type { ConversationStore } from '../../src/bridge/ports/conversation-store.ts';
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

test('a user who was told of the end and asks again gets a new chat, though the one who told it died before noting it', async () => {
  const world = createSmallWorld();
  const doomed = await world.start(undefined, {
    store: whenTheEndIsToldAndNotSaved(() => doomed.life.die()),
  });
  world.desk.end(await talk(world));
  await world.until(() => doomed.life.isDead(), 'the end is told');
  await world.publish(HANDOFF, 'e2', request);
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'me again' });
  const next = await world.start();
  await world.until(() => world.desk.requested().length === 2, 'a new chat is asked for');
  world.desk.tell(world.desk.requested()[1] ?? '', { type: 'agent.joined', agentName: 'Sol' });
  await world.until(() => world.desk.heard.length === 1, 'what was said since arrives there');
  expect(world.heard().map(({ type }) => type.split('.').slice(1, 3).join('.'))).toEqual([
    'chat.started',
    'chat.ended',
    'chat.started',
  ]);
  await next.service.stop();
});

test('a second handoff while the desk has nothing to tell is answered within seconds', async () => {
  const world = createSmallWorld();
  const first = await world.start();
  await talk(world);
  first.life.die();
  await world.publish(HANDOFF, 'e2', request);
  const next = await world.start();
  const isAnswered = (): boolean =>
    world.heard().some(({ data }) => 'reason' in data && data.reason === 'chat-already-open');
  await world.until(isAnswered, 'it is answered', 6_000);
  await next.service.stop();
});
