import type { WorkerId } from '../../src/bridge/ports/conversation-store.ts';
import type { ConversationId } from '../../src/conversation/ids.ts';
import { createRedisOpenChats } from '../../src/redis/redis-open-chats.ts';
import { chatOf, openChatsContract } from '../contracts/open-chats.contract.ts';
import { A } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { makeRedisWorld, type RedisWorld } from './redis-world.ts';

describe.each([{ cluster: false }, { cluster: true }])(
  'on a server with cluster: $cluster',
  ({ cluster }) => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedisServer({ cluster });
    });
    afterAll(() => server.stop());

    openChatsContract('redis', async () => {
      const { redis, dispose } = await makeRedisWorld(server);
      return { openChats: createRedisOpenChats({ redis, monotonicMs: () => performance.now() }), dispose };
    });

    describe('what was left behind', () => {
      let world: RedisWorld;
      let nowMs = 0;
      beforeEach(async () => {
        world = await makeRedisWorld(server);
        nowMs = 0;
      });
      afterEach(() => world.dispose());

      const open = async (conversationId: ConversationId): Promise<void> => {
        const workerId = 'w' as WorkerId;
        await world.workers.beat(workerId, 60_000, true);
        const claim = await world.store.claim(conversationId, workerId);
        if (claim.kind !== 'claimed') throw new Error('not claimed');
        await world.store.save(claim.lease, { conversation: A.talking, session: {} }, 0);
      };
      const chatsWith = (settleMs: number) =>
        createRedisOpenChats({ redis: world.redis, settleMs, lookEveryMs: 100, monotonicMs: () => nowMs });

      test('by a process that died makes room when the bot is full; open chats stay', async () => {
        const openChats = chatsWith(0);
        await open(chatOf('open'));
        for (const user of ['open', 'gone', 'gone-too']) await openChats.enter(chatOf(user), 3);
        expect(await openChats.enter(chatOf('new'), 3)).toBe(true);
        nowMs = 200;
        await open(chatOf('new'));
        expect(await openChats.enter(chatOf('newer'), 2)).toBe(false);
      });

      test('is not looked for among those who have just entered', async () => {
        const openChats = chatsWith(60_000);
        await openChats.enter(chatOf('not-saved-yet'), 1);
        expect(await openChats.enter(chatOf('new'), 1)).toBe(false);
      });

      test('is looked for once in a while only, however many are refused', async () => {
        const openChats = chatsWith(0);
        await open(chatOf('open'));
        await openChats.enter(chatOf('open'), 1);
        expect(await openChats.enter(chatOf('new'), 1)).toBe(false);
        const readsBefore = await world.redis.info('commandstats');
        for (let time = 0; time < 50; time += 1) await openChats.enter(chatOf('new'), 1);
        const reads = (stats: string): number => Number(/cmdstat_zrangebyscore:calls=(\d+)/.exec(stats)?.[1]);
        expect(reads(await world.redis.info('commandstats'))).toBe(reads(readsBefore));
      });
    });
  },
);
