import type { Clock } from '../bridge/ports/clock.ts';
import type { ConversationStore } from '../bridge/ports/conversation-store.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { Workers } from '../bridge/ports/workers.ts';
import { createMemoryConversationStore } from '../memory/memory-conversation-store.ts';
import { createMemoryWorkers } from '../memory/memory-workers.ts';
import { createMemoryWorld } from '../memory/memory-world.ts';
import { connectRedis } from '../redis/connect-redis.ts';
import { createRedisConversationStore } from '../redis/redis-conversation-store.ts';
import { createRedisWorkers } from '../redis/redis-workers.ts';

/** Where conversations are kept, and the workers that share them. */
export type DurableMemory = {
  readonly store: ConversationStore;
  readonly workers: Workers;
  close(): void;
};

export const redisMemory = (url: string, log: Log): DurableMemory => {
  const redis = connectRedis({ url, name: 'handoff-service', log });
  const subscriber = connectRedis({ url, name: 'handoff-service-wakes', log });
  return {
    store: createRedisConversationStore({ redis }),
    workers: createRedisWorkers({ redis, subscriber }),
    close() {
      redis.disconnect();
      subscriber.disconnect();
    },
  };
};

/** For one process that may forget everything when it ends. */
export const processMemory = (clock: Clock): DurableMemory => {
  const world = createMemoryWorld({ clock });
  return {
    store: createMemoryConversationStore(world),
    workers: createMemoryWorkers(world),
    close() {},
  };
};
