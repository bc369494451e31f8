import { until } from '../support/running-stack.ts';
import { connectTo, startReplayStack, type ReplayStack } from './support/replay-stack.ts';
import { startRedisPair, type RedisPair } from '../support/redis-pair.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import {
  BYE,
  endsTold,
  handoff,
  heardOf,
  LIVE_BUTTON,
  saidByAgents,
  says,
  TALKATIVE_AGENTS,
  textsTold,
} from './support/visitors.ts';

const WORKERS = 3;
const CHATS = 24;
const WORDS = 40;
const PAUSE_MS = 50;
const BEHIND_MS = 1_000;
const MIDDLE_MS = (WORDS * PAUSE_MS) / 2;
const UNDELIVERED = 'salesforce-handoff.message.undelivered.v1';
const SEEK_MS = 60_000;
const SERVICE = { REDIS_LOSS: 'seek', REDIS_LOSS_SEEK_MS: String(SEEK_MS) };

const users = Array.from({ length: CHATS }, (_, index) => `live-${String(index)}`);
const wordsOf = (user: string): string[] =>
  Array.from({ length: WORDS }, (_, index) => `${user} says ${String(index)}`);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isOver =
  (stack: ReplayStack) =>
  (user: string): boolean =>
    endsTold(stack, user).length > 0;

/** Both sides talk, `disaster` happens in the middle, both go on talking. */
const converse = async (
  stack: ReplayStack,
  { disaster, afterMs }: { disaster: () => Promise<void>; afterMs: number },
): Promise<void> => {
  const talks = users.map(async (user) => {
    await stack.publisher.publish(handoff(user, LIVE_BUTTON));
    for (const text of wordsOf(user)) {
      await stack.publisher.publish(says(user, text));
      await sleep(PAUSE_MS);
    }
  });
  await sleep(afterMs);
  await disaster();
  await Promise.all(talks);
};

type Outcome = { lost: number; twice: number; outOfOrder: number };

/** What became of every word at the desk. */
const outcomeOf = (stack: ReplayStack): Outcome => {
  const outcome = { lost: 0, twice: 0, outOfOrder: 0 };
  for (const user of users) {
    const words = wordsOf(user);
    const heard = heardOf(stack.simulator, user).filter((text) => text !== BYE);
    const once = new Set(heard);
    outcome.lost += words.filter((word) => !once.has(word)).length;
    outcome.twice += heard.length - once.size;
    const places = [...once].map((word) => words.indexOf(word));
    outcome.outOfOrder += places.filter((place, at) => at > 0 && place < (places[at - 1] ?? 0)).length;
  }
  return outcome;
};

const seeks = (stack: ReplayStack): number =>
  stack.lines.filter(({ message }) => message === 'subscription.sought').length;

describe('Redis loses its memory in mid-traffic', () => {
  let stack: ReplayStack;
  let next: RedisServer | undefined;
  let pair: RedisPair | undefined;
  beforeEach(async () => {
    stack = await startReplayStack({ ...TALKATIVE_AGENTS, holdMs: 2_000 });
    next = undefined;
    pair = undefined;
  });
  afterEach(async () => {
    await stack.stop();
    await next?.stop();
    await pair?.stop();
  });

  const empty = async (): Promise<void> => {
    const redis = connectTo(stack);
    await redis.flushall();
    redis.disconnect();
  };
  const restart = async (): Promise<void> => {
    await stack.redis.stop();
    next = await startRedisServer({ port: Number(new URL(stack.redis.url).port) });
  };

  const failOver = async (): Promise<void> => {
    await pair?.pauseReplication();
    await sleep(BEHIND_MS);
    await pair?.failOver();
  };

  test.each([
    { how: 'is emptied', disaster: empty, afterMs: MIDDLE_MS },
    { how: 'is emptied while the chats are opened', disaster: empty, afterMs: 300 },
    { how: 'comes back empty', disaster: restart, afterMs: MIDDLE_MS },
    { how: 'is replaced by a replica that is a second behind', disaster: failOver, afterMs: MIDDLE_MS },
  ])(
    'it $how: nothing is lost, nothing comes twice, every chat goes on and ends once',
    async ({ how, ...disaster }) => {
      if (disaster.disaster === failOver) pair = await startRedisPair();
      const service = { ...SERVICE, REDIS_URL: pair?.url ?? stack.redis.url };
      await Promise.all(Array.from({ length: WORKERS }, () => stack.startService(service)));
      await converse(stack, disaster);
      await until(() => seeks(stack) > 0, 'inbound is sought back', 60_000);
      await until(() => outcomeOf(stack).lost === 0, 'every word is heard', 60_000);
      await Promise.all(users.map((user) => stack.publisher.publish(says(user, BYE))));
      await until(() => users.every(isOver(stack)), 'every chat is over', 60_000);
      const outcome = outcomeOf(stack);
      console.log(
        `Redis ${how}, ${String(CHATS)} chats, ${String(WORKERS)} workers: ${JSON.stringify(outcome)}`,
      );
      expect(outcome).toEqual({ lost: 0, twice: 0, outOfOrder: 0 });
      // Nobody was told that there is no chat, nor put into the queue again.
      expect(stack.handled.filter(({ type }) => type === UNDELIVERED)).toEqual([]);
      for (const user of users) {
        expect(stack.simulator.control.chats({ visitorName: user })).toHaveLength(1);
        expect({ user, told: textsTold(stack, user) }).toEqual({
          user,
          told: saidByAgents(stack.simulator, user),
        });
        expect({ user, ends: endsTold(stack, user) }).toEqual({ user, ends: ['agent'] });
      }
      expect(seeks(stack)).toBe(1);
      expect(stack.lines.filter(({ message }) => message === 'store.memory-lost')).toHaveLength(WORKERS);
      expect(stack.simulator.control.stats().maxOverlappingPolls).toBe(1);
      stack.assertWell();
    },
    180_000,
  );
});
