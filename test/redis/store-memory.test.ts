import type { Redis } from 'ioredis';
import type { Lease } from '../../src/bridge/ports/conversation-store.ts';
import type { TimelineEntry } from '../../src/bridge/ports/timeline.ts';
import type { ChatId } from '../../src/conversation/ids.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import { EPOCH_KEY } from '../../src/redis/keys.ts';
import { createRedisChatDirectory } from '../../src/redis/redis-chat-directory.ts';
import { createRedisWorkers } from '../../src/redis/redis-workers.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { conversation, entry } from '../contracts/store-world.ts';
import { A, CHAT, CONVERSATION, eventId } from '../support/conversations.ts';
import { claim, found, KEEP_MS, RECEIPTS_MS, startProcess, type Process } from './process.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';

const SESSION = { id: 'session-1', key: 'example-key', ack: '3' };

describe.each([{ cluster: false }, { cluster: true }])(
  'a Redis that loses its memory, cluster: $cluster',
  ({ cluster }) => {
    let server: RedisServer;
    let redis: Redis;
    let subscriber: Redis;
    beforeAll(async () => {
      server = await startRedisServer({ cluster });
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      redis = connectRedis({ url: server.url, name: 'test', log: createMemoryLog() });
      subscriber = connectRedis({ url: server.url, name: 'test-subscriber', log: createMemoryLog() });
      await redis.flushall();
    });
    afterEach(() => {
      redis.disconnect();
      subscriber.disconnect();
    });

    const start = (name: string): Promise<Process> => startProcess({ redis, subscriber }, name);
    const took = (...ids: string[]): TimelineEntry[] =>
      ids.map((id) => ({
        atMs: 1,
        kind: 'inbound',
        name: 'user.said',
        outcome: 'applied',
        eventId: eventId(id),
      }));
    const save = async (
      { store }: Process,
      lease: Lease,
      state: Conversation,
      ...ids: string[]
    ): Promise<void> => {
      for (const id of ids) await store.receive(lease.conversationId, entry(id), 1);
      await store.inbox(lease.conversationId, 10);
      const record = { conversation: state, session: SESSION };
      expect(await store.save(lease, record, ids.length, took(...ids))).toBe('saved');
    };
    test('the first look begins an epoch, later ones keep it, and a second process joins it', async () => {
      const one = await start('one');
      expect(await one.memory.look()).toBe('began');
      expect(await one.memory.look()).toBe('kept');
      const two = await start('two');
      expect([await two.memory.look(), await one.memory.look(), await two.memory.look()]).toEqual([
        'kept',
        'kept',
        'kept',
      ]);
    });

    test('each process notices an empty server once; one that has only started cannot', async () => {
      const [one, two] = [await start('one'), await start('two')];
      await one.memory.look();
      await two.memory.look();
      await redis.flushall();
      const three = await start('three');
      expect(await three.memory.look()).toBe('began');
      for (const process of [one, two]) {
        expect(await process.memory.look()).toBe('lost');
        expect(await process.memory.look()).toBe('kept');
      }
    });

    test('however often others have looked since, by whoever looked in what was lost', async () => {
      const [one, two] = [await start('one'), await start('two')];
      await one.memory.look();
      await two.memory.look();
      const older = await redis.hgetall(EPOCH_KEY);
      await two.memory.look();
      await redis.del(EPOCH_KEY);
      await redis.hset(EPOCH_KEY, older);
      // It has lost no look of its own.
      for (let look = 0; look < 5; look += 1) expect(await one.memory.look()).toBe('kept');
      expect([await two.memory.look(), await one.memory.look()]).toEqual(['lost', 'lost']);
    });

    test('another server process may lack what was acknowledged last: who knew the one before notices', async () => {
      const [one, two] = [await start('one'), await start('two')];
      await one.memory.look();
      await two.memory.look();
      await redis.hset(EPOCH_KEY, 'run', 'the run id of another');
      expect(await (await start('three')).memory.look()).toBe('kept');
      expect([await one.memory.look(), await two.memory.look()]).toEqual(['lost', 'lost']);
      expect([await one.memory.look(), await two.memory.look()]).toEqual(['kept', 'kept']);
    });

    test('a server that came back older than it was is noticed by its count', async () => {
      const [one, two] = [await start('one'), await start('two')];
      await one.memory.look();
      const older = await redis.hgetall(EPOCH_KEY);
      await two.memory.look();
      await one.memory.look();
      await redis.hset(EPOCH_KEY, older);
      expect(await one.memory.look()).toBe('lost');
      expect(await two.memory.look()).toBe('lost');
      expect([await one.memory.look(), await two.memory.look()]).toEqual(['kept', 'kept']);
    });

    test('a chat under way is written back whole, needs an owner, and what was done is known', async () => {
      const one = await start('one');
      for (const id of ['a', 'b', 'waiting']) await one.store.receive(CONVERSATION, entry(id), 1);
      await save(one, await claim(one), A.talking, 'a', 'b');
      await redis.flushall();
      expect(await one.memory.restore()).toBe(1);
      const heir = await start('heir');
      const workers = createRedisWorkers({ redis, subscriber });
      expect(await workers.deserted(10)).toEqual([CONVERSATION]);
      const kinds = [];
      for (const id of ['a', 'b', 'waiting']) {
        kinds.push((await heir.store.receive(CONVERSATION, entry(id), 1)).kind);
      }
      // What stood in the inbox stands there again.
      expect(kinds).toEqual(['duplicate', 'duplicate', 'duplicate']);
      expect(await found(heir)).toEqual({ conversation: A.talking, session: SESSION });
      expect(await heir.store.inbox(CONVERSATION, 10)).toEqual([entry('waiting')]);
      const { timeline = [] } = (await createRedisChatDirectory(redis).show(CONVERSATION)) ?? {};
      expect(timeline).toContainEqual({
        atMs: expect.any(Number) as number,
        kind: 'phase',
        name: 'talking',
        outcome: 'restored',
        chatId: CHAT,
      });
    });

    test('the lease from before the loss writes nothing any more', async () => {
      const one = await start('one');
      const lease = await claim(one);
      await save(one, lease, A.talking);
      await redis.flushall();
      await one.memory.restore();
      expect(await one.store.save(lease, { conversation: A.idle, session: {} }, 0)).toBe('lost');
    });

    test('a chat that is over stays over: its handoff, brought back, is known', async () => {
      const one = await start('one');
      const lease = await claim(one);
      await save(one, lease, A.talking, 'handoff');
      await save(one, lease, { phase: 'idle', lastChatId: CHAT });
      await one.store.release(lease, 'idle');
      await redis.flushall();
      expect(await one.memory.restore()).toBe(1);
      expect((await one.store.receive(CONVERSATION, entry('handoff'), 1)).kind).toBe('duplicate');
      await one.beginLife();
      expect(await found(one)).toEqual({ conversation: { phase: 'idle', lastChatId: CHAT }, session: {} });
    });

    test('nothing is written back over what the server knows as well or better', async () => {
      const one = await start('one');
      const lease = await claim(one);
      await save(one, lease, A.talking);
      expect(await one.memory.restore()).toBe(0);
      expect(await one.store.save(lease, { conversation: A.talking, session: SESSION }, 0)).toBe('saved');
      const two = await start('two');
      await one.store.release(lease, 'handover');
      await save(two, await claim(two), A.closing);
      expect(await one.memory.restore()).toBe(0);
      expect(await found(two)).toMatchObject({ conversation: A.closing });
    });

    test('who claimed the empty conversation before it was written back loses it to the chat that is under way', async () => {
      const [one, two] = [await start('one'), await start('two')];
      const lease = await claim(one);
      await save(one, lease, A.waiting);
      await save(one, lease, A.talking);
      await redis.flushall();
      await two.beginLife();
      const hasty = await claim(two);
      await save(two, hasty, A.idle);
      expect(await one.memory.restore()).toBe(1);
      expect(await two.store.save(hasty, { conversation: A.idle, session: {} }, 0)).toBe('lost');
      await one.beginLife();
      expect(await found(one)).toMatchObject({ conversation: A.talking });
    });

    test('a chat that began after the loss is not taken for one that was over before', async () => {
      const [one, two] = [await start('one'), await start('two')];
      const before = await claim(one);
      await save(one, before, A.talking);
      await save(one, before, { phase: 'idle', lastChatId: 'chat-0' as ChatId });
      await redis.flushall();
      await two.beginLife();
      await save(two, await claim(two), A.waiting);
      expect(await one.memory.restore()).toBe(0);
      expect(await found(two)).toMatchObject({ conversation: A.waiting });
    });

    test('an older state of the server is replaced by the newer one', async () => {
      const one = await start('one');
      const lease = await claim(one);
      await save(one, lease, A.waiting, 'a');
      const key = `handoff:{${CONVERSATION}}:record`;
      const older = await redis.hgetall(key);
      await save(one, lease, A.talking, 'b');
      await redis.del(key);
      await redis.hset(key, older);
      expect(await one.memory.restore()).toBe(1);
      const two = await start('two');
      expect(await found(two)).toMatchObject({ conversation: A.talking });
    });

    test('who claimed the empty conversation again and again, before it was written back, loses it too', async () => {
      const [one, two] = [await start('one'), await start('two')];
      for (const { memory } of [one, two]) await memory.look();
      const before = await claim(one);
      await save(one, before, A.talking, 'handoff');
      await redis.flushall();
      expect(await two.memory.look()).toBe('lost');
      await two.beginLife();
      for (const id of ['a', 'b', 'c']) {
        const lease = await claim(two);
        await save(two, lease, A.idle, id);
        expect(await two.store.release(lease, 'idle')).toBe('released');
      }
      expect(await one.memory.look()).toBe('lost');
      expect(await one.memory.restore()).toBe(1);
      expect(await one.memory.restore()).toBe(0);
      const kinds = [];
      for (const id of ['handoff', 'a', 'b', 'c', 'new'])
        kinds.push((await one.store.receive(CONVERSATION, entry(id), 1)).kind);
      expect(kinds).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'accepted']);
      expect(await found(two)).toEqual({ conversation: A.talking, session: SESSION });
    });

    test('a chat that began after the loss is not wiped out by another that was under way before', async () => {
      const [one, two] = [await start('one'), await start('two')];
      for (const { memory } of [one, two]) await memory.look();
      await save(one, await claim(one), { ...A.talking, chatId: 'chat-0' as ChatId });
      await redis.flushall();
      await two.memory.look();
      await two.beginLife();
      await save(two, await claim(two), A.waiting);
      await one.memory.look();
      expect(await one.memory.restore()).toBe(0);
      expect(await found(two)).toMatchObject({ conversation: A.waiting });
    });

    test.each(['hands it over', 'loses it'])(
      'who takes over knows what was done before by one that %s, and only that',
      async (how) => {
        const [one, two] = [await start('one'), await start('two')];
        for (const [at, id] of ['handoff', 'a', 'b', 'waiting'].entries())
          await one.store.receive(CONVERSATION, entry(id), at + 1);
        const lease = await claim(one);
        await save(one, lease, A.waiting, 'handoff', 'a');
        if (how === 'loses it') await createRedisWorkers({ redis, subscriber }).leave(one.id);
        else await one.store.release(lease, 'handover');
        const next = await claim(two);
        await save(two, next, A.talking, 'b');
        await redis.flushall();
        expect(await two.memory.restore()).toBe(1);
        const kinds = [];
        for (const [at, id] of ['handoff', 'a', 'b', 'waiting'].entries())
          kinds.push((await one.store.receive(CONVERSATION, entry(id), at + 1)).kind);
        expect(kinds).toEqual(['duplicate', 'duplicate', 'duplicate', 'accepted']);
        await one.beginLife();
        expect(await found(one)).toMatchObject({ conversation: A.talking });
      },
    );

    test('who only claimed a chat knows it as it was', async () => {
      const [one, two] = [await start('one'), await start('two')];
      const lease = await claim(one);
      await save(one, lease, A.talking);
      await one.store.release(lease, 'handover');
      await claim(two);
      await redis.flushall();
      expect(await two.memory.restore()).toBe(1);
      await two.beginLife();
      expect(await found(two)).toEqual({ conversation: A.talking, session: SESSION });
    });

    test('more than is remembered by its id was done: it is told by its time, and what waited is not', async () => {
      const one = await start('one');
      const lease = await claim(one);
      const ids = Array.from({ length: 150 }, (_, index) => `e${String(index)}`);
      for (const [at, id] of ids.entries())
        await one.store.receive(CONVERSATION, { ...entry(id), publishedAtMs: at + 1 }, at + 1);
      for (const id of ids.slice(0, 140)) await save(one, lease, A.talking, id);
      one.pass(RECEIPTS_MS);
      await one.store.receive(conversation('other'), entry('other'), 1);
      await redis.flushall();
      expect(await one.memory.restore()).toBe(1);
      const kinds: string[] = [];
      for (const [at, id] of ids.entries())
        kinds.push((await one.store.receive(CONVERSATION, entry(id), at + 1)).kind);
      expect(kinds.slice(0, 40)).toEqual(Array(40).fill('stale'));
      expect(kinds.slice(40, 140)).toEqual(Array(100).fill('duplicate'));
      expect(kinds.slice(140)).toEqual(Array(10).fill('accepted'));
    });

    describe('what was written before a loss', () => {
      const lose = async (...processes: Process[]): Promise<void> => {
        const older = await redis.hgetall(EPOCH_KEY);
        await processes[0]?.memory.look();
        await redis.hset(EPOCH_KEY, older);
        for (const { memory } of processes) await memory.look();
      };
      const isBehind = async ({ store, id }: Process): Promise<boolean | undefined> => {
        const outcome = await store.claim(CONVERSATION, id);
        if (outcome.kind !== 'claimed') throw new Error(outcome.kind);
        return outcome.mayBeBehind;
      };

      test('may be behind, once, for whoever claims it', async () => {
        const [one, two] = [await start('one'), await start('two')];
        await one.memory.look();
        await two.memory.look();
        const lease = await claim(one);
        await save(one, lease, A.talking);
        expect(await isBehind(one)).toBeUndefined();
        await createRedisWorkers({ redis, subscriber }).leave(one.id);
        await lose(two);
        expect(await isBehind(two)).toBe(true);
        await save(two, await claim(two), A.talking);
        expect(await isBehind(two)).toBeUndefined();
      });

      test('is not behind when its writer still knows it: written back, or found to be the newest', async () => {
        const [one, two] = [await start('one'), await start('two')];
        for (const { memory } of [one, two]) await memory.look();
        await save(one, await claim(one), A.talking);
        await lose(one, two);
        expect(await one.memory.restore()).toBe(0);
        await createRedisWorkers({ redis, subscriber }).leave(one.id);
        expect(await isBehind(two)).toBeUndefined();
        await save(two, await claim(two), A.talking);
        await redis.del(`handoff:{${CONVERSATION}}:record`);
        await lose(one, two);
        expect(await two.memory.restore()).toBe(1);
        expect(await isBehind(two)).toBeUndefined();
      });
    });

    test('a process forgets what it has not touched for long', async () => {
      const one = await start('one');
      const [kept, old] = ['kept', 'old'].map(conversation);
      if (!kept || !old) throw new Error('two conversations');
      await save(one, await claim(one, old), A.talking);
      await save(one, await claim(one, kept), A.talking);
      one.pass(KEEP_MS - 1);
      await one.store.inbox(kept, 1);
      one.pass(2);
      await save(one, await claim(one), A.talking);
      await redis.flushall();
      expect(await one.memory.restore()).toBe(2);
      const page = await createRedisChatDirectory(redis).list({ limit: 10 });
      expect(page.chats.map(({ conversationId }) => conversationId).toSorted()).toEqual(
        [kept, CONVERSATION].toSorted(),
      );
    });

    test('a loss is repaired by one process, again when that failed, and not again when it was done', async () => {
      const [one, two] = [await start('one'), await start('two')];
      await one.memory.look();
      await two.memory.look();
      let repairs = 0;
      await expect(one.memory.once(() => Promise.reject(new Error('no bus')))).rejects.toThrow('no bus');
      await one.memory.once(async () => {
        repairs += 1;
        expect(await two.memory.once(() => Promise.resolve(void (repairs += 1)))).toBe('busy');
      });
      expect(await two.memory.once(() => Promise.resolve(void (repairs += 1)))).toBe('done');
      expect(repairs).toBe(1);
      await redis.flushall();
      expect(await two.memory.look()).toBe('lost');
      expect(await two.memory.once(() => Promise.resolve(void (repairs += 1)))).toBe('done');
      expect(repairs).toBe(2);
    });
  },
);
