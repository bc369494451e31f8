import { createSmallWorld } from '../support/small-world.ts';

const talking = async () => {
  const world = createSmallWorld();
  const { service } = await world.start();
  const { desk } = world;
  await world.publish('salesforce-handoff.handoff.requested.v1', 'e1', {
    visitor: {},
    prechat: [],
    transcript: [],
  });
  await world.until(() => desk.requested().length > 0, 'the chat is asked for');
  const [chat = ''] = desk.requested();
  desk.tell(chat, { type: 'agent.joined', agentName: 'Luz' });
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'canary words' });
  await world.until(() => desk.heard.length === 1, 'the text arrives');
  return { world, desk, chat, service };
};
const causes = (world: Awaited<ReturnType<typeof talking>>['world']): string[] =>
  world
    .heard()
    .flatMap((event) => (event.type === 'salesforce-handoff.chat.ended.v1' ? [event.data.cause] : []));

test('an operator ends a chat from outside: the desk is left and the cause is the operator', async () => {
  const { world, service } = await talking();
  await world.publish('salesforce-handoff.chat.end-requested.v1', 'op-1', {});
  await world.until(() => causes(world).length > 0, 'the end is told');
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
  expect(causes(world)).toEqual(['operator']);
  await world.stop(service);
});

test('an operator who means a chat that is over leaves the present one alone', async () => {
  const { world, desk, chat, service } = await talking();
  await world.publish('salesforce-handoff.chat.end-requested.v1', 'op-1', {
    chatId: 'chat-of-yesterday' as never,
  });
  await world.publish('salesforce-handoff.user.said.v1', 'm2', { text: 'still here' });
  await world.until(() => desk.heard.length === 2, 'the chat goes on');
  desk.end(chat);
  await world.until(() => causes(world).length > 0, 'the end is told');
  expect(causes(world)).toEqual(['agent']);
  await world.stop(service);
});

test('the timeline of a chat tells what came, what was done and what was told, without a word of it', async () => {
  const { world, desk, chat, service } = await talking();
  await world.publish('salesforce-handoff.user.said.v1', 'm1', { text: 'canary words' });
  desk.tell(chat, { type: 'agent.said', text: 'canary answer' });
  desk.end(chat);
  await world.until(() => causes(world).length > 0, 'the end is told');
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
  const timeline = world.conversation()?.timeline ?? [];
  expect(timeline.map(({ kind, name, outcome }) => `${kind} ${name}: ${outcome}`).toSorted()).toEqual(
    [
      'inbound user.asked: applied',
      'phase opening: entered',
      'command session.opened: applied',
      'command agent.requested: applied',
      'phase waiting: entered',
      'told chat.started: published',
      'phase talking: entered',
      'inbound user.said: applied',
      'command item.delivered: applied',
      'repeated salesforce-handoff.user.said.v1: duplicate',
      'told agent.said: published',
      'told chat.ended: agent',
      'phase idle: entered',
    ].toSorted(),
  );
  const ids = (kind: string): (string | undefined)[] =>
    timeline.filter((entry) => entry.kind === kind).map(({ eventId }) => eventId);
  expect(ids('inbound')).toEqual(['e1', 'm1']);
  expect(ids('command').filter(Boolean)).toEqual(['m1']);
  expect(ids('told')).toEqual(world.heard().map(({ envelope }) => envelope.id));
  expect(timeline.map(({ atMs }) => atMs)).toEqual(
    timeline.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
  );
  expect(JSON.stringify(timeline)).not.toContain('canary');
  await world.stop(service);
});
