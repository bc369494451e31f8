import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { EPOCH_KEY, keysOf } from '../../src/redis/keys.ts';
import type { Slot } from '../chaos/fleet.ts';
import { until } from '../contracts/until.ts';
import { startRedisPair, type RedisPair } from '../support/redis-pair.ts';
import { startOneChat, type OneChat } from './one-chat.ts';

const TEST_MS = 120_000;

let pair: RedisPair;
let chat: OneChat;
beforeEach(async () => {
  pair = await startRedisPair();
  chat = await startOneChat({
    workers: 2,
    env: { REDIS_URL: pair.url, REDIS_LOSS: 'seek', REDIS_LOSS_SEEK_MS: '60000' },
  });
  await chat.handoff();
  await chat.accept();
  await chat.say('one');
  await until(() => chat.heard().length === 1, 'the agent reads the first text');
}, TEST_MS);
afterEach(async () => {
  await chat.close();
  await pair.stop();
}, TEST_MS);

const ownerSlot = async (): Promise<Slot> => {
  const redis = connectRedis({ url: pair.url, name: 'test', log: createMemoryLog() });
  const owner = (await redis.hget(keysOf(chat.conversationId)[0], '@owner')) ?? 'nobody';
  redis.disconnect();
  const slot = chat.rig.fleet.slots.find(({ index }) =>
    readFileSync(join(chat.rig.dir, `worker-${String(index)}.log`), 'utf8').includes(owner),
  );
  if (!slot) throw new Error(`no worker is ${owner}`);
  return slot;
};

/** Texts that are acknowledged, sent and read, and of which the replica hears nothing. */
const sayUnknownToTheReplica = async (...texts: string[]): Promise<void> => {
  await pair.inStep();
  await pair.pauseReplication();
  const before = chat.heard().length;
  for (const text of texts) await chat.say(text);
  await until(() => chat.heard().length === before + texts.length, 'the agent reads them');
  // Every worker has looked at the memory of which the last seconds are about to be lost.
  const redis = connectRedis({ url: pair.url, name: 'test', log: createMemoryLog() });
  const looks = async (): Promise<number> => Number(await redis.hget(EPOCH_KEY, 'beat'));
  const enough = (await looks()) + 4;
  await until(async () => (await looks()) >= enough, 'two looks of each worker');
  redis.disconnect();
};

const once = (texts: readonly string[]): string[] => [...new Set(texts)];

test(
  'a fail-over that loses the last writes of a worker that lives: it writes them back, nothing is lost or sent twice',
  async () => {
    await sayUnknownToTheReplica('two', 'three');
    await chat.agentSays('hello');
    await until(() => chat.textsTold().length === 1, 'the user reads it');
    await pair.failOver();
    await chat.say('four');
    await chat.agentSays('still there?');
    await until(() => chat.heard().includes('four'), 'the agent reads what came after', 40_000);
    await until(() => chat.textsTold().length === 2, 'the user reads what came after', 40_000);
    await until(() => chat.logged('subscription.sought').length > 0, 'inbound is sought back', 20_000);
    await until(() => chat.logged('event.repeated').length > 0, 'it is delivered again', 20_000);
    await chat.say('five');
    await until(() => chat.heard().includes('five'), 'the agent reads the last', 20_000);
    expect(chat.heard()).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(chat.textsTold()).toEqual(['hello', 'still there?']);
    expect(chat.desk('poll.overlapped')).toEqual([]);
    expect(chat.logged('delivery.ambiguous')).toEqual([]);
    expect(chat.logged('store.memory-lost').length).toBeGreaterThan(0);
  },
  TEST_MS,
);

test(
  'a fail-over whose lost writes nobody knows any more: nothing is lost, no number is used for two things, the doubt is counted',
  async () => {
    const owner = await ownerSlot();
    await sayUnknownToTheReplica('two');
    await Promise.all([chat.rig.fleet.kill(owner), pair.failOver()]);
    // Before what was forgotten is brought back: under the number that was forgotten it would be taken for done.
    await chat.say('four');
    await until(() => chat.logged('subscription.sought').length > 0, 'inbound is sought back', 40_000);
    await until(() => chat.heard().includes('four'), 'the agent reads what came after', 40_000);
    await chat.say('five');
    await until(() => chat.heard().includes('five'), 'the agent reads the last', 40_000);
    expect(once(chat.heard()).toSorted()).toEqual(['five', 'four', 'one', 'two']);
    // What had been read may be read again, and how much is told: one.
    const ambiguous = chat.logged('delivery.ambiguous');
    expect(ambiguous).toMatchObject([{ conversationId: chat.conversationId, count: 1 }]);
    expect(ambiguous[0]?.['eventId']).toBeDefined();
    expect(JSON.stringify(ambiguous)).not.toMatch(/two|four/);
    expect(chat.heard().length).toBeLessThanOrEqual(4 + 1);
    expect(chat.desk('poll.overlapped')).toEqual([]);
  },
  TEST_MS,
);
