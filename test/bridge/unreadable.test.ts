import { createScriptedDesk } from '../support/scripted-desk.ts';
import { createSmallWorld } from '../support/small-world.ts';

const startsChat = { visitor: {}, prechat: [], transcript: [] };

/** A chat that was under way when its owner died; then its record is spoilt. */
const spoiltChat = async () => {
  const desk = createScriptedDesk();
  const world = createSmallWorld(desk);
  const doomed = await world.start();
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h1', startsChat);
  await world.until(() => desk.requested().length === 1, 'the chat is asked for');
  desk.tell(desk.requested()[0] ?? '', { type: 'agent.joined', agentName: 'Luz' });
  await world.until(() => world.heard().length === 1, 'the start is told');
  const chatId = world.heard()[0]?.data;
  doomed.life.die();
  const conversation = world.conversation();
  const { record } = conversation ?? {};
  if (!conversation || record?.conversation.phase !== 'talking') throw new Error('not talking');
  conversation.unreadable = { chatIds: [record.conversation.chatId], outgoing: ['m1' as never] };
  return { desk, world, chatId, conversation };
};

const told = (world: ReturnType<typeof createSmallWorld>): unknown[] =>
  world
    .heard()
    .slice(1)
    .map(({ type, data }) => ({ ...data, type: type.replace(/salesforce-handoff\.|\.v1/g, '') }));

test('a record that cannot be read ends its chat with a word to the user; what waited is answered, a handoff opens a new chat', async () => {
  const { desk, world, conversation } = await spoiltChat();
  await world.publish('salesforce-handoff.user.said.v1', 'm2', { text: 'hello?' });
  await world.publish('salesforce-handoff.handoff.requested.v1', 'h2', startsChat);
  const { service } = await world.start();
  await world.until(() => desk.requested().length === 2, 'the new chat is asked for');
  expect(told(world)).toMatchObject([
    { type: 'message.undelivered', eventId: 'm1', reason: 'chat-ended' },
    { type: 'chat.ended', cause: 'desk-error', code: 'STATE_CORRUPT' },
    { type: 'message.undelivered', eventId: 'm2', reason: 'chat-ended' },
  ]);
  expect(conversation.setAside).toHaveLength(1);
  const codes = world.log.lines.filter(({ event }) => event === 'conversation.unreadable');
  expect(codes).toMatchObject([{ fields: { code: 'STATE_CORRUPT' } }]);
  await world.stop(service);
});

test('for a while it is left to a release that can read it', async () => {
  const { world, conversation } = await spoiltChat();
  const { service } = await world.start();
  await world.until(
    () => world.log.lines.some(({ event }) => event === 'conversation.unreadable'),
    'it is seen',
  );
  await world.clock.advance(5_000);
  expect(told(world)).toEqual([]);
  expect(conversation.owner).toBeUndefined();
  // Another release takes it: here, it becomes readable.
  conversation.unreadable = undefined;
  await world.until(() => conversation.owner !== undefined, 'it goes on');
  expect(told(world)).toEqual([]);
  await world.stop(service);
});

test('a process killed between telling and putting aside is repaired by the next: told once', async () => {
  const { world, conversation } = await spoiltChat();
  for (let fatal = 1; conversation.unreadable; fatal += 1) {
    const process = await world.start(fatal);
    await world.clock.advance(15_000);
    process.life.die();
    if (fatal > 40) throw new Error('it is never put aside');
  }
  expect(told(world)).toMatchObject([{ type: 'message.undelivered' }, { type: 'chat.ended' }]);
});

test('while the bus is away nothing else waits for it', async () => {
  const { desk, world, conversation } = await spoiltChat();
  const { service } = await world.start();
  await world.until(
    () => world.log.lines.some(({ event }) => event === 'conversation.unreadable'),
    'it is seen',
  );
  world.outbound.setBroken(true);
  await world.clock.advance(30_000);
  expect(conversation.unreadable).toBeDefined();
  world.outbound.setBroken(false);
  await world.until(() => conversation.unreadable === undefined, 'it is put aside');
  expect(told(world)).toMatchObject([{ type: 'message.undelivered' }, { type: 'chat.ended' }]);
  expect(desk.polls.mostOpen).toBe(1);
  await world.stop(service);
});
