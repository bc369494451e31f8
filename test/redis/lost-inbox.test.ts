import type { Redis } from 'ioredis';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { createRedisWorkers } from '../../src/redis/redis-workers.ts';
import { entry } from '../contracts/store-world.ts';
import { A, CONVERSATION } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { claim, found, startProcess, type Process } from './process.ts';

describe.each([{ cluster: false }, { cluster: true }])(
  'what stood in an inbox that Redis lost, cluster: $cluster',
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

    const record = { conversation: A.talking, session: { id: 'session-1', key: 'example-key' } };
    const start = (name: string): Promise<Process> => startProcess({ redis, subscriber }, name);
    const said = (id: string, publishedAtMs: number) => ({ ...entry(id), publishedAtMs });
    const receive = async ({ store }: Process, id: string, atMs: number, redriveId?: string) =>
      (await store.receive(CONVERSATION, said(id, atMs), atMs, redriveId)).kind;
    const waiting = async ({ store }: Process): Promise<string[]> =>
      (await store.inbox(CONVERSATION, 10)).map(({ eventId: id }) => id);

    test.each(['the owner', 'who received it'])(
      'stands there again, before what came since, when %s writes back first',
      async (first) => {
        const [owner, other] = [await start('owner'), await start('other')];
        const lease = await claim(owner);
        for (const [at, id] of ['a', 'b', 'c'].entries()) await receive(other, id, at + 1);
        expect(await waiting(owner)).toEqual(['a', 'b', 'c']);
        expect(await owner.store.save(lease, record, 1)).toBe('saved');
        await redis.flushall();
        for (const [id, atMs] of [
          ['e', 5],
          ['d', 4],
        ] as const)
          await receive(owner, id, atMs);
        const inTurn = first === 'the owner' ? [owner, other] : [other, owner];
        for (const { memory } of inTurn) await memory.restore();
        for (const { memory } of inTurn) await memory.restore();
        await owner.beginLife();
        expect(await found(owner)).toMatchObject({ conversation: A.talking });
        // Among what came since nothing is moved.
        expect(await waiting(owner)).toEqual(['b', 'c', 'e', 'd']);
        expect(await receive(owner, 'a', 1)).toBe('duplicate');
      },
    );

    test('needs an owner, also when nobody knows of the record', async () => {
      const one = await start('one');
      await receive(one, 'a', 1);
      await redis.flushall();
      expect(await one.memory.restore()).toBe(0);
      expect(await createRedisWorkers({ redis, subscriber }).deserted(10)).toEqual([CONVERSATION]);
      expect(await waiting(one)).toEqual(['a']);
    });

    test('and was taken since stands there no more, when the server comes back older', async () => {
      const one = await start('one');
      const lease = await claim(one);
      await receive(one, 'a', 1);
      await receive(one, 'b', 2);
      const key = `handoff:{${CONVERSATION}}`;
      const older = await redis.lrange(`${key}:inbox`, 0, -1);
      expect(await waiting(one)).toEqual(['a', 'b']);
      await one.store.save(lease, record, 2);
      await redis.rpush(`${key}:inbox`, ...older);
      await redis.hdel(`${key}:record`, '@owner');
      await one.memory.restore();
      expect(await waiting(one)).toEqual([]);
    });

    test('is not dropped by a save that finds the one before it lost', async () => {
      const one = await start('one');
      for (const id of ['a', 'b']) await receive(one, id, 1);
      const lease = await claim(one);
      await waiting(one);
      await one.store.save(lease, record, 0);
      const keys = ['record', 'inbox'].map((name) => `handoff:{${CONVERSATION}}:${name}`);
      const older = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
      await one.store.save(lease, record, 1);
      for (const [at, key] of keys.entries()) await redis.restore(key, 0, older[at] ?? '', 'REPLACE');
      expect(await one.store.save(lease, record, 1)).toBe('lost');
      await one.memory.restore();
      expect(await waiting(one)).toEqual(['b']);
    });

    test('a redriven event is known as such: done once more, or waiting once more, and not again', async () => {
      const one = await start('one');
      const lease = await claim(one);
      await receive(one, 'a', 1);
      await waiting(one);
      await one.store.save(lease, record, 1);
      for (const id of ['done', 'waiting']) await receive(one, 'a', 2, id);
      await waiting(one);
      await one.store.save(lease, record, 1);
      await redis.flushall();
      await one.memory.restore();
      expect(await waiting(one)).toEqual(['a']);
      const kinds = [];
      for (const id of [undefined, 'done', 'waiting', 'new']) kinds.push(await receive(one, 'a', 2, id));
      expect(kinds).toEqual(['duplicate', 'duplicate', 'duplicate', 'accepted']);
    });
  },
);
