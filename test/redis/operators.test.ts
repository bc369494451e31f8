import { createRedisChatDirectory } from '../../src/redis/redis-chat-directory.ts';
import { createRedisParkedIds } from '../../src/redis/redis-parked-ids.ts';
import { createRedisReceiptTally } from '../../src/redis/redis-receipt-tally.ts';
import { keysOf, parkedKey } from '../../src/redis/keys.ts';
import { chatDirectoryContract } from '../contracts/chat-directory.contract.ts';
import { receiptsContract } from '../contracts/receipts.contract.ts';
import { worker } from '../contracts/store-world.ts';
import { A, CONVERSATION } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { makeRedisWorld } from './redis-world.ts';

describe.each([{ cluster: false }, { cluster: true }])(
  'on a server with cluster: $cluster',
  ({ cluster }) => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedisServer({ cluster });
    });
    afterAll(() => server.stop());

    chatDirectoryContract('redis', async () => {
      const world = await makeRedisWorld(server);
      return { ...world, directory: createRedisChatDirectory(world.redis) };
    });
    receiptsContract('redis', async () => {
      const world = await makeRedisWorld(server);
      const { redis } = world;
      return {
        parkedIds: createRedisParkedIds({ redis, memoryMs: 60_000 }),
        tally: createRedisReceiptTally(redis),
        dispose: () => world.dispose(),
      };
    });

    test('everything that is kept of a conversation or a parked message ends with the memory', async () => {
      const memoryMs = 60_000;
      const world = await makeRedisWorld(server, { memoryMs });
      const { redis, store, workers } = world;
      const one = worker('one');
      await workers.beat(one, memoryMs, true);
      const claim = await store.claim(CONVERSATION, one);
      if (claim.kind !== 'claimed') throw new Error('held');
      await store.save(claim.lease, { conversation: A.waiting, session: {} }, 0, [
        { atMs: 1, kind: 'phase', name: 'waiting', outcome: 'entered' },
      ]);
      await createRedisParkedIds({ redis, memoryMs }).add('one');
      const [record, , , timeline] = keysOf(CONVERSATION);
      for (const key of [record, timeline, parkedKey('one')]) {
        const ttlMs = await redis.pttl(key);
        expect(ttlMs).toBeGreaterThan(memoryMs - 10_000);
        expect(ttlMs).toBeLessThanOrEqual(memoryMs);
      }
      await world.dispose();
    });

    test('a record that cannot be read is listed as such and hides no other', async () => {
      const world = await makeRedisWorld(server);
      const { redis } = world;
      const [record] = keysOf(CONVERSATION);
      await redis.hset(record, { '@state': '{"phase":"dreaming"}', '@owner': 'w', timestamp: '5' });
      const { chats } = await createRedisChatDirectory(redis).list({ limit: 10 });
      expect(chats).toMatchObject([
        { conversationId: CONVERSATION, phase: 'unreadable', owner: 'w', writtenAtMs: 5_000 },
      ]);
      await world.dispose();
    });
  },
);
