import type { ConversationRecord, ConversationStore } from '../../src/bridge/ports/conversation-store.ts';
import { createRedisConversationStore } from '../../src/redis/redis-conversation-store.ts';
import { createScript } from '../../src/redis/script.ts';
import { DESERTED_KEY, heartbeatKey, keysOf, ownedKey, WORKERS_KEY } from '../../src/redis/keys.ts';
import { entry, LONG_LIFE_MS, worker } from '../contracts/store-world.ts';
import { A, CONVERSATION } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { failingRedis, type Fault } from './failing-redis.ts';
import { makeRedisWorld, type RedisWorld } from './redis-world.ts';

const OLD = worker('old-owner');
const MORTAL = worker('mortal');
const HEIR = worker('heir');
const WAITING: ConversationRecord = { conversation: A.waiting, session: { id: 'session-1' } };
const TALKING: ConversationRecord = { conversation: A.talking, session: { id: 'session-1' } };
const [RECORD] = keysOf(CONVERSATION);

let server: RedisServer;
let world: RedisWorld;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  world = await makeRedisWorld(server);
});
afterEach(() => world.dispose());

const claimed = async (store: ConversationStore, workerId: typeof OLD) => {
  const claim = await store.claim(CONVERSATION, workerId);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim;
};
const inboxIds = async (): Promise<string[]> =>
  (await world.store.inbox(CONVERSATION, 10)).map(({ eventId }) => eventId);

/** An old owner dies in the middle of a chat with two events waiting. */
const chatWithDeadOwner = async (): Promise<void> => {
  await world.workers.beat(OLD, LONG_LIFE_MS, true);
  const { lease } = await claimed(world.store, OLD);
  await world.store.save(lease, WAITING, 0);
  for (const id of ['a', 'b']) await world.store.receive(CONVERSATION, entry(id), 1);
  await world.workers.leave(OLD);
};

/** All that one worker does with a conversation, up to giving it back. */
const work = async (store: ConversationStore, why: 'idle' | 'handover'): Promise<void> => {
  await store.receive(CONVERSATION, entry('c'), 2);
  const { lease } = await claimed(store, MORTAL);
  await store.inbox(CONVERSATION, 1);
  await store.save(lease, TALKING, 1);
  await store.save(lease, why === 'idle' ? { conversation: A.idle, session: {} } : TALKING, 2);
  await store.release(lease, why);
};

/** Another worker looks until nothing is deserted, takes what there is, finishes it and gives it back. */
const inherit = async (
  look: () => Promise<readonly string[]> = () => world.workers.deserted(10),
): Promise<{ record: ConversationRecord; inbox: string[] } | undefined> => {
  const [conversationId] = await look();
  if (conversationId === undefined) return undefined;
  const { lease, record } = await claimed(world.store, HEIR);
  const inbox = await inboxIds();
  await world.store.save(lease, { conversation: A.idle, session: {} }, inbox.length);
  expect(await world.store.release(lease, 'idle')).toBe('released');
  return { record, inbox };
};

/** After everything is finished nothing stands on any list but the living. */
const isTidy = async (): Promise<void> => {
  for (let look = 0; look < 5; look += 1) expect(await inherit()).toBeUndefined();
  expect(await world.redis.zcard(DESERTED_KEY)).toBe(0);
  expect(await world.redis.zcard(ownedKey(MORTAL))).toBe(0);
  expect(await world.redis.zcard(ownedKey(OLD))).toBe(0);
  expect(await world.redis.zcard(ownedKey(HEIR))).toBe(0);
  expect(await world.redis.smembers(WORKERS_KEY)).toEqual([HEIR]);
};

const DEATHS = (['idle', 'handover'] as const).flatMap((why) => [
  { why, lists: 'with all lists as they were' } as const,
  // A server of several lost its part, or a person deleted keys: nothing but the record tells of the owner.
  { why, lists: 'with all lists lost' } as const,
]);

describe.each(DEATHS)('a worker that dies at any command on its way to $why, $lists', ({ why, lists }) => {
  const run = async (fault: Fault) => {
    await chatWithDeadOwner();
    await world.workers.beat(MORTAL, LONG_LIFE_MS, true);
    const { redis, commands } = failingRedis(world.redis, fault);
    const outcome = await work(createRedisConversationStore({ redis }), why).then(
      () => 'finished' as const,
      () => 'died' as const,
    );
    return { outcome, commands: commands() };
  };

  test('leaves its conversation to the next, with all that was saved and all that was not taken', async () => {
    const healthy: Fault = { atCommand: Number.POSITIVE_INFINITY, lost: 'command' };
    // The first run brings the scripts to the server, with commands of its own.
    await run(healthy);
    await world.redis.flushall();
    const { commands } = await run(healthy);
    expect(commands).toBeGreaterThan(10);
    for (let atCommand = 1; atCommand <= commands; atCommand += 1) {
      for (const lost of ['command', 'answer'] as const) {
        await world.redis.flushall();
        expect((await run({ atCommand, lost })).outcome).toBe('died');
        await world.workers.beat(HEIR, LONG_LIFE_MS, true);
        await world.workers.leave(MORTAL);
        const before = await world.redis.hget(RECORD, '@state');
        const waiting = await inboxIds();
        const areLost = lists === 'with all lists lost';
        if (areLost) await world.forgetLists();
        const inherited = await inherit(areLost ? () => world.workers.strays() : undefined);
        if (areLost) await world.redis.sadd(WORKERS_KEY, HEIR);
        // Undefined only if the worker had finished and its last answers alone were lost.
        const needsOwner = before !== JSON.stringify(A.idle) || waiting.length > 0;
        if (needsOwner || inherited) {
          expect({ atCommand, lost, inbox: inherited?.inbox }).toEqual({ atCommand, lost, inbox: waiting });
          expect(JSON.stringify(inherited?.record.conversation)).toBe(before);
        }
        expect([['a', 'b'], ['a', 'b', 'c'], ['b', 'c'], []]).toContainEqual(waiting);
        await isTidy();
      }
    }
  }, 60_000);
});

describe('an answer that is lost', () => {
  /** A store whose command number `atCommand` is carried out and its answer lost; the next go through. */
  const storeLosing = (atCommand: number): ConversationStore =>
    createRedisConversationStore({
      redis: failingRedis(world.redis, { atCommand, lost: 'answer' }, { once: true }).redis,
    });

  beforeEach(async () => {
    await world.workers.beat(MORTAL, LONG_LIFE_MS, true);
    for (const id of ['a', 'b', 'c']) await world.store.receive(CONVERSATION, entry(id), 1);
  });

  test('of a save does not let the same save take twice', async () => {
    // The scripts are known to the server; a claim by the owner itself takes four commands.
    await claimed(world.store, MORTAL);
    const store = storeLosing(5);
    const { lease } = await claimed(store, MORTAL);
    await expect(store.save(lease, TALKING, 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await inboxIds()).toEqual(['b', 'c']);
    expect(await store.save(lease, TALKING, 1)).toBe('saved');
    expect(await inboxIds()).toEqual(['b', 'c']);
    expect(await store.save(lease, TALKING, 1)).toBe('saved');
    expect(await inboxIds()).toEqual(['c']);
  });

  test('of a save is made good by one that takes more', async () => {
    await claimed(world.store, MORTAL);
    const store = storeLosing(5);
    const { lease } = await claimed(store, MORTAL);
    await expect(store.save(lease, WAITING, 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await store.save(lease, TALKING, 2)).toBe('saved');
    expect(await inboxIds()).toEqual(['c']);
    expect((await claimed(store, MORTAL)).record).toEqual(TALKING);
  });

  test('of a receive is answered as a duplicate the next time', async () => {
    const store = storeLosing(1);
    await expect(store.receive(CONVERSATION, entry('d'), 2)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(await store.receive(CONVERSATION, entry('d'), 2)).toEqual({
      kind: 'duplicate',
      owner: undefined,
      waiting: 4,
    });
  });
});

describe('a command that arrives late', () => {
  const late = (name: string) => createScript(world.redis, name);

  test('a save that was overtaken by the next one changes nothing', async () => {
    await world.workers.beat(MORTAL, LONG_LIFE_MS, true);
    for (const id of ['a', 'b', 'c']) await world.store.receive(CONVERSATION, entry(id), 1);
    const { lease } = await claimed(world.store, MORTAL);
    await world.store.save(lease, WAITING, 1);
    await world.store.save(lease, TALKING, 1);
    const before = await world.redis.hgetall(RECORD);
    const args = [MORTAL, lease.fence, 1, 1, 60_000, 'idUser', 'x', '@state', JSON.stringify(A.waiting)];
    expect(await late('save-if-owner')(keysOf(CONVERSATION), args)).toBe(0);
    expect(await world.redis.hgetall(RECORD)).toEqual(before);
    expect(await inboxIds()).toEqual(['c']);
  });

  test('the claim of a worker that froze until it was taken for dead fails', async () => {
    await world.workers.beat(MORTAL, LONG_LIFE_MS, true);
    await world.workers.beat(HEIR, LONG_LIFE_MS, true);
    // It looked at the record, listed the conversation, and froze.
    expect(await late('enlist-if-alive')([heartbeatKey(MORTAL), ownedKey(MORTAL)], [CONVERSATION, 1])).toBe(
      1,
    );
    await world.workers.leave(MORTAL);
    expect(await world.workers.deserted(10)).toEqual([]);
    expect(await world.workers.deserted(10)).toEqual([]);
    expect(await world.redis.smembers(WORKERS_KEY)).toEqual([HEIR]);
    const claim = ['', 0, MORTAL, 'user', 60_000];
    expect(await late('claim-if-unchanged')(keysOf(CONVERSATION), claim)).toEqual([]);
    expect((await claimed(world.store, HEIR)).lease.fence).toBe(2);
  });

  test('a claim that looked at the record before Redis lost it, and another claimed anew, fails', async () => {
    await world.workers.beat(OLD, LONG_LIFE_MS, true);
    await claimed(world.store, OLD);
    await world.redis.flushall();
    await world.workers.beat(HEIR, LONG_LIFE_MS, true);
    const { lease } = await claimed(world.store, HEIR);
    const claim = [OLD, 1, MORTAL, 'user', 60_000];
    expect(lease.fence).toBe(1);
    expect(await late('claim-if-unchanged')(keysOf(CONVERSATION), claim)).toEqual([]);
  });

  test('striking a conversation off a list does not take away what was listed later', async () => {
    await world.workers.beat(MORTAL, LONG_LIFE_MS, true);
    const { lease } = await claimed(world.store, MORTAL);
    await world.store.release(lease, 'handover');
    expect(await late('strike-if-not-newer')([DESERTED_KEY], [CONVERSATION, lease.fence - 1])).toBe(0);
    expect(await world.workers.deserted(10)).toEqual([CONVERSATION]);
  });
});

test('a worker that owns nothing is forgotten when it dies', async () => {
  await world.workers.beat(MORTAL, LONG_LIFE_MS, true);
  await world.workers.beat(HEIR, LONG_LIFE_MS, true);
  await world.workers.leave(MORTAL);
  expect(await world.workers.deserted(10)).toEqual([]);
  expect(await world.redis.smembers(WORKERS_KEY)).toEqual([HEIR]);
});

test('an entry that a claim left on the list of the deserted is struck when its owner is found alive', async () => {
  await world.workers.beat(HEIR, LONG_LIFE_MS, true);
  const { lease } = await claimed(world.store, HEIR);
  await world.redis.zadd(DESERTED_KEY, lease.fence - 1, CONVERSATION);
  expect(await world.workers.deserted(10)).toEqual([]);
  expect(await world.redis.zcard(DESERTED_KEY)).toBe(0);
  // Under the fence of the lease itself: its owner is about to hand over.
  await world.redis.zadd(DESERTED_KEY, lease.fence, CONVERSATION);
  expect(await world.workers.deserted(10)).toEqual([]);
  expect(await world.redis.zcard(DESERTED_KEY)).toBe(1);
});

test('workers that lose a race keep nothing of it on their lists', async () => {
  const names = Array.from({ length: 20 }, (_, index) => worker(`racer-${String(index)}`));
  await Promise.all(names.map((id) => world.workers.beat(id, LONG_LIFE_MS, true)));
  await Promise.all(names.map((id) => world.store.claim(CONVERSATION, id)));
  const listed = await Promise.all(names.map((id) => world.redis.zcard(ownedKey(id))));
  expect(listed.reduce((sum, count) => sum + count, 0)).toBe(1);
});
