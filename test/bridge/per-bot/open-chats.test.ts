import { createMemoryOpenChats } from '../../../src/memory/memory-open-chats.ts';
import type { OpenChats } from '../../../src/bridge/ports/open-chats.ts';
import { DEFAULT_RULES } from '../../../src/conversation/chat-rules.ts';
import { HandoffError } from '../../../src/errors/handoff-error.ts';
import { createSmallWorld, type SmallWorld } from '../../support/small-world.ts';
import { CONVERSATION } from '../../support/conversations.ts';

const FULL = { limits: { ...DEFAULT_RULES.limits, openChatsMax: 1 } };
const OTHER = CONVERSATION.replace('+5210000001', '+5210000002') as typeof CONVERSATION;

const handOff = async (world: SmallWorld, id: string): Promise<void> =>
  world.publish('salesforce-handoff.handoff.requested.v1', id, { visitor: {}, prechat: [], transcript: [] });
const causes = (world: SmallWorld): string[] =>
  world.heard().flatMap(({ data }) => ('cause' in data ? [data.cause] : []));

const arrange = async (openChats: OpenChats) => {
  const world = createSmallWorld();
  const { service } = await world.start(undefined, { rules: FULL, openChats });
  return { world, service };
};

test('a handoff beyond the open chats that a bot may have ends as too busy, until there is room', async () => {
  const openChats = createMemoryOpenChats();
  const { world } = await arrange(openChats);
  await openChats.enter(OTHER, 1);
  await handOff(world, 'e1');
  await world.until(() => causes(world).length === 1, 'the refusal');
  expect(causes(world)).toEqual(['too-busy']);
  await openChats.leave(OTHER);
  await handOff(world, 'e2');
  await world.until(() => world.desk.requested().length === 1, 'the chat is asked for');
});

test('a chat counts while it is open and no longer', async () => {
  const openChats = createMemoryOpenChats();
  const { world } = await arrange(openChats);
  await handOff(world, 'e1');
  await world.until(() => world.desk.requested().length === 1, 'the chat is asked for');
  expect(await openChats.enter(OTHER, 1)).toBe(false);
  world.desk.end(world.desk.requested()[0] ?? '');
  await world.until(() => causes(world).length === 1, 'the end');
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
  expect(await openChats.enter(OTHER, 1)).toBe(true);
});

test('a chat that is taken over counts, also when it was not counted before', async () => {
  const { world, service } = await arrange(createMemoryOpenChats());
  await handOff(world, 'e1');
  await world.until(() => world.desk.requested().length === 1, 'the chat is asked for');
  const openChats = createMemoryOpenChats();
  let isStopped = false;
  void service.stop().then(() => {
    isStopped = true;
  });
  await world.until(() => isStopped, 'the stop');
  await world.start(undefined, { rules: FULL, openChats });
  await world.until(() => world.conversation()?.owner !== undefined, 'the take-over');
  expect(await openChats.enter(OTHER, 1)).toBe(false);
});

test('a count that does not answer refuses nobody', async () => {
  const fails = (): Promise<never> => Promise.reject(new HandoffError('STORE_UNAVAILABLE'));
  const { world } = await arrange({ enter: fails, leave: fails });
  await handOff(world, 'e1');
  await world.until(() => world.desk.requested().length === 1, 'the chat is asked for');
  world.desk.end(world.desk.requested()[0] ?? '');
  await world.until(() => causes(world).length === 1, 'the end');
  expect(causes(world)).toEqual(['agent']);
});
