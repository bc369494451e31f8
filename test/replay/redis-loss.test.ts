import { until } from '../support/running-stack.ts';
import { connectTo, startReplayStack, type ReplayStack } from './support/replay-stack.ts';
import { AGENTS, BYE, endsTold, handoff, heardOf, LIVE_BUTTON, says, textsTold } from './support/visitors.ts';

const CHATS = 40;
const WORDS = 40;
const PAUSE_MS = 50;
const SEEK_MS = 60_000;
const SERVICE = { REDIS_LOSS: 'seek', REDIS_LOSS_SEEK_MS: String(SEEK_MS), LEASE_TTL_MS: '1000' };

const users = Array.from({ length: CHATS }, (_, index) => `live-${String(index)}`);
const wordsOf = (user: string): string[] => [
  ...Array.from({ length: WORDS }, (_, index) => `${user} says ${String(index)}`),
  BYE,
];
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isOver =
  (stack: ReplayStack) =>
  (user: string): boolean =>
    endsTold(stack, user).length > 0;

/** Everybody talks, `disaster` happens in the middle, everybody goes on talking. */
const converse = async (stack: ReplayStack, disaster: () => Promise<void>): Promise<void> => {
  const talks = users.map(async (user) => {
    await stack.publisher.publish(handoff(user, LIVE_BUTTON));
    for (const text of wordsOf(user)) {
      await stack.publisher.publish(says(user, text));
      await sleep(PAUSE_MS);
    }
  });
  await sleep((WORDS * PAUSE_MS) / 2);
  await disaster();
  await Promise.all(talks);
};

type Outcome = { lost: number; twiceAtTheDesk: number; outOfOrder: number; answered: number };

/** What became of every word: each must be at the desk or answered by an event that says why it is not. */
const outcomeOf = (stack: ReplayStack): Outcome => {
  const outcome = { lost: 0, twiceAtTheDesk: 0, outOfOrder: 0, answered: 0 };
  const undelivered = stack.handled.filter(
    ({ type }) => type === 'salesforce-handoff.message.undelivered.v1',
  );
  outcome.answered = undelivered.length;
  for (const user of users) {
    const words = wordsOf(user);
    const heard = heardOf(stack.simulator, user);
    const once = new Set(heard);
    const missing = words.filter((word) => !once.has(word)).length;
    outcome.lost += Math.max(0, missing - undelivered.filter(({ data }) => data.userId === user).length);
    outcome.twiceAtTheDesk += heard.length - once.size;
    const places = [...once].map((word) => words.indexOf(word));
    outcome.outOfOrder += places.filter((place, at) => at > 0 && place < (places[at - 1] ?? 0)).length;
  }
  return outcome;
};

const seeks = (stack: ReplayStack): number =>
  stack.lines.filter(({ message }) => message === 'subscription.sought').length;

describe('Redis loses its memory in mid-traffic', () => {
  let stack: ReplayStack;
  let redis: ReturnType<typeof connectTo>;
  beforeEach(async () => {
    stack = await startReplayStack({ ...AGENTS, holdMs: 2_000 });
    redis = connectTo(stack);
  });
  afterEach(async () => {
    redis.disconnect();
    await stack.stop();
  });

  test('with two workers that live: nothing is lost, every chat goes on and ends once', async () => {
    await Promise.all([stack.startService(SERVICE), stack.startService(SERVICE)]);
    await converse(stack, async () => {
      await redis.flushall();
    });
    await until(() => users.every(isOver(stack)), 'every chat is over', 60_000);
    await until(() => seeks(stack) > 0, 'inbound is sought back');
    const outcome = outcomeOf(stack);
    console.log(`Redis wiped under ${String(CHATS)} chats with 2 workers: ${JSON.stringify(outcome)}`);
    expect(outcome).toMatchObject({ lost: 0, twiceAtTheDesk: 0 });
    expect(users.map((user) => endsTold(stack, user))).toEqual(users.map(() => ['agent']));
    expect(seeks(stack)).toBe(1);
    expect(stack.lines.filter(({ message }) => message === 'store.memory-lost')).toHaveLength(2);
    // Every chat went on where it was: nobody was put into the queue again.
    for (const user of users) {
      expect(stack.simulator.control.chats({ visitorName: user })).toHaveLength(1);
      expect(textsTold(stack, user).filter((text) => text === 'Hello, this is Alex.')).toHaveLength(1);
    }
    expect(stack.simulator.control.stats().maxOverlappingPolls).toBe(1);
    stack.assertWell();
  }, 120_000);
});
