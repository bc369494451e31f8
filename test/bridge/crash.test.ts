import { createSmallWorld, type SmallWorld } from '../support/small-world.ts';

const TEXTS = ['before the agent', 'first', 'second', 'third'];

/**
 * One whole conversation, driven from outside by what can be seen from outside. `moves`: times the desk moves it;
 * `midway` is called when it is under way, and not waited for.
 */
const converse = async (world: SmallWorld, moves: number, midway: () => void = () => {}): Promise<void> => {
  const { desk } = world;
  await world.publish('salesforce-handoff.handoff.requested.v1', 'e1', {
    visitor: {},
    prechat: [],
    transcript: [],
  });
  await world.publish('salesforce-handoff.user.said.v1', 'm0', { text: TEXTS[0] ?? '' });
  await world.until(() => desk.requested().length > 0, 'the chat is asked for');
  const chat = (): string => desk.requested().at(-1) ?? '';
  desk.tell(chat(), { type: 'queue.moved', position: 1 }, { type: 'agent.joined', agentName: 'Luz' });
  await world.until(() => desk.heard.length === 1, 'the held text arrives');
  midway();
  for (let move = 0; move < moves; move += 1) {
    desk.move(chat());
    await world.until(() => !desk.isMoved(chat()), 'the session is brought back');
  }
  desk.tell(chat(), { type: 'agent.said', text: 'hello' }, { type: 'agent.said', text: 'how are you?' });
  for (const [index, text] of TEXTS.slice(1).entries()) {
    await world.publish('salesforce-handoff.user.said.v1', `m${String(index + 1)}`, { text });
  }
  await world.until(() => desk.heard.length === TEXTS.length, 'every text arrives');
  desk.tell(chat(), { type: 'agent.said', text: 'bye' });
  desk.end(chat());
  await world.until(
    () => world.heard().some(({ type }) => type === 'salesforce-handoff.chat.ended.v1'),
    'the end is told',
  );
  await world.until(() => world.conversation()?.owner === undefined, 'the conversation is given back');
};

const story = (world: SmallWorld): string[] =>
  world.heard().map(({ type, data }) => {
    const name = type.replace('salesforce-handoff.', '').replace('.v1', '');
    return type === 'salesforce-handoff.agent.said.v1' ? `${name}: ${data.text}` : name;
  });

const WHOLE_STORY = [
  'chat.waiting',
  'chat.started',
  'agent.said: hello',
  'agent.said: how are you?',
  'agent.said: bye',
  'chat.ended',
];

const killEverywhere = async (moves: number): Promise<void> => {
  const undisturbed = createSmallWorld();
  const first = await undisturbed.start();
  await converse(undisturbed, moves);
  expect(story(undisturbed)).toEqual(WHOLE_STORY);
  const steps = first.life.steps();
  await undisturbed.stop(first.service);
  // Fewer would mean that the kill points no longer cover the way of a conversation.
  expect(steps).toBeGreaterThan(60);

  for (let fatal = 1; fatal <= steps; fatal += 1) {
    const world = createSmallWorld();
    const doomed = await world.start(fatal);
    const other = await world.start();
    await converse(world, moves);
    const where = `killed at step ${String(fatal)}, ${doomed.life.lastStep()}`;
    expect({ where, heard: world.desk.heard }).toEqual({ where, heard: TEXTS });
    expect({ where, story: story(world) }).toEqual({ where, story: WHOLE_STORY });
    expect({ where, polls: world.desk.polls.mostOpen }).toEqual({ where, polls: 1 });
    expect({ where, inbox: world.conversation()?.inbox }).toEqual({ where, inbox: [] });
    await world.stop(other.service);
  }
};

describe('a process killed at any step is repaired by the next: nothing lost, nothing twice, in order, one poll', () => {
  test('in a chat that runs smoothly', () => killEverywhere(0));
  test('in a chat that the desk moves to another server', () => killEverywhere(1));
  test('in a chat that the desk moves twice in a row', () => killEverywhere(2));
});

test('a process that is stopped hands over at once and in peace', async () => {
  const world = createSmallWorld();
  const first = await world.start();
  const second = await world.start();
  let stopped: Promise<void> | undefined;
  await converse(world, 0, () => {
    stopped = first.service.stop();
  });
  await stopped;
  expect(world.desk.heard).toEqual(TEXTS);
  expect(story(world)).toEqual(WHOLE_STORY);
  // Not only can a consumer drop repeats: a stop causes none.
  expect(world.told.length).toBe(world.heard().length);
  expect(world.desk.polls.mostOpen).toBe(1);
  await world.stop(second.service);
  expect(world.clock.pending()).toBe(0);
});
