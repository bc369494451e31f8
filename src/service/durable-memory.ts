import type { Clock } from '../bridge/ports/clock.ts';
import type { ConversationStore } from '../bridge/ports/conversation-store.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { ParkedIds } from '../bridge/ports/parked-ids.ts';
import type { OpenChats } from '../bridge/ports/open-chats.ts';
import type { ReceiptTally } from '../bridge/ports/receipt-counts.ts';
import type { StoreMemory } from '../bridge/ports/store-memory.ts';
import type { TakeOver, Workers } from '../bridge/ports/workers.ts';
import { createMemoryConversationStore } from '../memory/memory-conversation-store.ts';
import { createMemoryOpenChats } from '../memory/memory-open-chats.ts';
import { createMemoryWorkers } from '../memory/memory-workers.ts';
import { createMemoryWorld } from '../memory/memory-world.ts';
import { connectRedis } from '../redis/connect-redis.ts';
import { createRecentReceipts } from '../redis/recent-receipts.ts';
import { createRecentWrites } from '../redis/recent-writes.ts';
import { createRedisConversationStore } from '../redis/redis-conversation-store.ts';
import { createRedisOpenChats } from '../redis/redis-open-chats.ts';
import { createRedisParkedIds } from '../redis/redis-parked-ids.ts';
import { createRedisReceiptTally } from '../redis/redis-receipt-tally.ts';
import { createRedisStoreMemory } from '../redis/redis-store-memory.ts';
import { createRedisWorkers } from '../redis/redis-workers.ts';

/** Several times longer than an event waits for its owner, also when that one dies. */
const RECEIPTS_MS = 10_000;

/** Where conversations are kept, and the workers that share them. */
export type DurableMemory = {
  readonly store: ConversationStore;
  readonly workers: Workers;
  readonly parkedIds?: ParkedIds;
  readonly tally?: ReceiptTally;
  readonly openChats: OpenChats;
  /** Where losses are watched for. */
  readonly memory?: StoreMemory;
  close(): void;
};

export type RedisMemoryParts = {
  readonly url: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly memoryMs: number;
  readonly takeOver: TakeOver;
  /** How long this process remembers what it wrote, for a Redis that forgets it; 0: not at all, and losses are not watched for. */
  readonly recentMs: number;
};

export const redisMemory = ({
  url,
  log,
  clock,
  memoryMs,
  takeOver,
  recentMs,
}: RedisMemoryParts): DurableMemory => {
  const redis = connectRedis({ url, name: 'handoff-service', log });
  const subscriber = connectRedis({ url, name: 'handoff-service-wakes', log });
  const nowMs = (): number => clock.nowMs();
  const monotonicMs = (): number => clock.monotonicMs();
  const known =
    recentMs > 0
      ? {
          recent: createRecentWrites({ keepMs: recentMs, monotonicMs }),
          receipts: createRecentReceipts({ keepMs: RECEIPTS_MS, monotonicMs }),
        }
      : undefined;
  return {
    store: createRedisConversationStore({ redis, memoryMs, nowMs, takeOver, ...known }),
    workers: createRedisWorkers({ redis, subscriber, takeOver }),
    parkedIds: createRedisParkedIds({ redis, memoryMs }),
    tally: createRedisReceiptTally(redis),
    openChats: createRedisOpenChats({ redis, memoryMs, monotonicMs }),
    ...(known && { memory: createRedisStoreMemory({ redis, ...known, nowMs, memoryMs }) }),
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
    openChats: createMemoryOpenChats(),
    close() {},
  };
};
