import type { Redis } from 'ioredis';
import type { TakeOver } from '../../src/bridge/ports/workers.ts';
import { createMemoryLog, type MemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { DESERTED_KEY, heartbeatKey, keysOf, WORKERS_KEY } from '../../src/redis/keys.ts';
import { createRedisConversationStore } from '../../src/redis/redis-conversation-store.ts';
import { createRedisWorkers } from '../../src/redis/redis-workers.ts';
import type { StoreWorld } from '../contracts/store-world.ts';
import { until } from '../contracts/until.ts';
import type { RedisServer } from '../support/redis-server.ts';

export type RedisWorld = StoreWorld & { readonly redis: Redis; readonly log: MemoryLog };

/** Store and workers on connections of their own to an emptied server. */
export const makeRedisWorld = async (
  { url }: Pick<RedisServer, 'url'>,
  options: { seenWindow?: number; memoryMs?: number; takeOver?: TakeOver } = {},
): Promise<RedisWorld> => {
  const log = createMemoryLog();
  const redis = connectRedis({ url, name: 'test', log });
  const subscriber = connectRedis({ url, name: 'test-subscriber', log });
  await redis.flushall();
  return {
    redis,
    log,
    store: createRedisConversationStore({ redis, ...options }),
    workers: createRedisWorkers({ redis, subscriber, takeOver: options.takeOver ?? 'fast' }),
    outlive: (workerId) =>
      until(async () => (await redis.exists(heartbeatKey(workerId))) === 0, `the end of ${workerId}`),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    spoil: async (conversationId) => {
      const [record] = keysOf(conversationId);
      const state = (await redis.hget(record, '@state')) ?? '';
      await redis.hset(record, '@state', state.replace('"talking"', '"dreaming"'));
    },
    forgetLists: async () => {
      await redis.del(DESERTED_KEY);
      await redis.del(WORKERS_KEY);
      for (const key of await redis.keys('handoff:owned:*')) await redis.del(key);
    },
    dispose() {
      redis.disconnect();
      subscriber.disconnect();
      return Promise.resolve();
    },
  };
};
