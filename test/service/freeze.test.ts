import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPollMs } from '../../src/bridge/ports/workers.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { keysOf } from '../../src/redis/keys.ts';
import type { Slot } from '../chaos/fleet.ts';
import { until } from '../contracts/until.ts';
import { startOneChat, type OneChat } from './one-chat.ts';

const TEST_MS = 120_000;
const LEASE_TTL_MS = 2_000;
/** What the simulator of the rig tells as the time of a poll; it holds one for 5 s. */
const TOLD_POLL_MS = 15_000;

let chat: OneChat;
afterEach(() => chat.close());

/** The worker that has the chat: its log holds the id that stands in the record. */
const ownerSlot = async (): Promise<Slot> => {
  const redis = connectRedis({ url: chat.rig.redisUrl, name: 'test', log: createMemoryLog() });
  const owner = (await redis.hget(keysOf(chat.conversationId)[0], '@owner')) ?? 'nobody';
  redis.disconnect();
  const slot = chat.rig.fleet.slots.find(({ index }) =>
    readFileSync(join(chat.rig.dir, `worker-${String(index)}.log`), 'utf8').includes(owner),
  );
  if (!slot) throw new Error(`no worker is ${owner}`);
  return slot;
};

const talking = async (takeOver: 'fast' | 'safe'): Promise<Slot> => {
  chat = await startOneChat({ workers: 2, leaseTtlMs: LEASE_TTL_MS, env: { TAKE_OVER: takeOver } });
  await chat.handoff();
  await chat.accept();
  await chat.say('one');
  await until(() => chat.heard().length === 1, 'the agent reads the first text');
  await until(() => chat.desk('poll.opened').length > chat.desk('poll.closed').length, 'a poll is open');
  return ownerSlot();
};

/** The moment at which somebody else polls, ms after the freeze. */
const takenOverMs = async (act: () => void): Promise<number> => {
  const before = chat.desk('poll.opened').length;
  const frozenAt = Date.now();
  act();
  await until(() => chat.desk('poll.opened').length > before, 'another worker polls', 40_000);
  return (chat.desk('poll.opened')[before]?.at ?? 0) - frozenAt;
};
const report = (what: string, ms: number): void => {
  process.stderr.write(`taken over ${what}: ${String(Math.round(ms))} ms after the freeze\n`);
};

const goesOn = async (): Promise<void> => {
  await chat.agentSays('hello');
  await chat.say('two');
  await until(() => chat.heard().length === 2, 'the agent reads the second text', 20_000);
  await until(() => chat.textsTold().length === 1, 'the user reads the text', 20_000);
  expect({ heard: chat.heard(), told: chat.textsTold() }).toEqual({ heard: ['one', 'two'], told: ['hello'] });
  expect(chat.desk('poll.overlapped')).toEqual([]);
};

test(
  'fast: a worker that is frozen with a poll open is followed when its lease ends, and the polls overlap',
  async () => {
    const frozen = await talking('fast');
    report('fast', await takenOverMs(() => frozen.process.signal('SIGSTOP')));
    // What the setting costs: Live Agent ends a chat that is polled twice. The user is told so, once.
    await until(() => chat.desk('poll.overlapped').length > 0, 'the polls overlap');
    const ends = () => chat.told().filter(({ type }) => type === 'salesforce-handoff.chat.ended.v1');
    await until(() => ends().length > 0, 'the end is told', 20_000);
    const polls = chat.desk('poll.opened').length;
    frozen.process.signal('SIGCONT');
    await until(() => chat.logged('lease.lost').length > 0, 'the woken worker finds its lease lost');
    await until(() => chat.logged('worker.started').length === 3, 'it begins anew');
    expect(chat.desk('poll.opened')).toHaveLength(polls);
    expect(ends()).toHaveLength(1);
  },
  TEST_MS,
);

test(
  'safe: a worker that is frozen is followed when none of its polls can be open any more, and no two overlap',
  async () => {
    const frozen = await talking('safe');
    const tookMs = await takenOverMs(() => frozen.process.signal('SIGSTOP'));
    report('safe, still frozen', tookMs);
    expect(tookMs).toBeGreaterThan(openPollMs(TOLD_POLL_MS));
    frozen.process.signal('SIGCONT');
    await until(() => chat.logged('lease.lost').length > 0, 'the woken worker finds its lease lost');
    await goesOn();
  },
  TEST_MS,
);

test(
  'safe: a worker that wakes takes leave, and is followed at once',
  async () => {
    const frozen = await talking('safe');
    const tookMs = await takenOverMs(() => {
      frozen.process.signal('SIGSTOP');
      setTimeout(() => frozen.process.signal('SIGCONT'), LEASE_TTL_MS * 1.5);
    });
    report('safe, woken after 3 s', tookMs);
    expect(tookMs).toBeLessThan(openPollMs(TOLD_POLL_MS));
    await goesOn();
    expect(chat.logged('lease.lost')).toHaveLength(1);
  },
  TEST_MS,
);

test(
  'safe: a worker that is stopped in order is followed at once',
  async () => {
    const stopped = await talking('safe');
    report('safe, SIGTERM', await takenOverMs(() => void chat.rig.fleet.terminate(stopped)));
    await goesOn();
  },
  TEST_MS,
);
