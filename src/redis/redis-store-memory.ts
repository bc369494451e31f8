import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { StoreMemory } from '../bridge/ports/store-memory.ts';
import { DESERTED_KEY, EPOCH_KEY, keysOf, MEMORY_MS, repairKey } from './keys.ts';
import type { RecentWrite, RecentWrites } from './recent-writes.ts';
import { createScript } from './script.ts';
import { encodeTimelineEntry } from './timeline-codec.ts';
import { translated } from './translate-redis-error.ts';

const epochReply = z.tuple([z.string(), z.int(), z.int()]);

/** Longer than a seek may take; after it another process may try. */
const REPAIR_LOCK_MS = 60_000;
const DONE = 'done';
/** Restored side by side. */
const RESTORE_BATCH = 200;

export type RedisStoreMemoryParts = {
  readonly redis: Redis;
  readonly recent: RecentWrites;
  readonly nowMs: () => number;
  readonly memoryMs?: number;
};

/**
 * Knows that Redis has lost its memory by an epoch: a key with an id and a count, written by the first process and counted
 * up by every look. A server that came back empty has another id; one that came back older (an old snapshot, a fail-over that
 * lost acknowledged writes) has a count behind what was seen. A process that has just started has seen nothing and cannot tell.
 */
export const createRedisStoreMemory = ({
  redis,
  recent,
  nowMs,
  memoryMs = MEMORY_MS,
}: RedisStoreMemoryParts): StoreMemory => {
  const beatEpoch = createScript(redis, 'beat-epoch');
  const restoreIfOlder = createScript(redis, 'restore-if-older');
  let known: { readonly id: string; readonly beat: number } | undefined;

  const restoreOne = async (write: RecentWrite): Promise<boolean> => {
    const { conversationId, fence, save, conversation, fields, done } = write;
    const chatId = conversation.phase === 'idle' ? conversation.lastChatId : conversation.chatId;
    // Listed before it is there: a record without an owner that stands on no list would wait for its next event.
    if (conversation.phase !== 'idle') await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
    const { phase: name } = conversation;
    const line = encodeTimelineEntry({ atMs: nowMs(), kind: 'phase', name, outcome: 'restored', chatId });
    const args = [fence, save, chatId ?? '', memoryMs, line, done.length, ...done, ...fields];
    return (await restoreIfOlder(keysOf(conversationId), args)) === 1;
  };

  return {
    look: translated(async () => {
      const reply = await beatEpoch([EPOCH_KEY], [randomUUID(), known?.id ?? '', known?.beat ?? 0]);
      const [id, beat, began] = epochReply.parse(reply);
      const before = known;
      known = { id, beat };
      if (before) return before.id === id ? 'kept' : 'lost';
      return began === 1 ? 'began' : 'kept';
    }),

    restore: translated(async () => {
      const writes = recent.all();
      let restored = 0;
      for (let from = 0; from < writes.length; from += RESTORE_BATCH) {
        const outcomes = await Promise.all(writes.slice(from, from + RESTORE_BATCH).map(restoreOne));
        restored += outcomes.filter(Boolean).length;
      }
      return restored;
    }),

    async once(repair) {
      const key = repairKey(known?.id ?? '');
      const take = translated(() => redis.set(key, '1', 'PX', REPAIR_LOCK_MS, 'NX'));
      const held = translated(() => redis.get(key));
      const mark = translated(() => redis.set(key, DONE, 'PX', memoryMs));
      const letGo = translated(() => redis.del(key));
      if ((await take()) !== 'OK') return (await held()) === DONE ? 'done' : 'busy';
      try {
        await repair();
      } catch (error) {
        await letGo().catch(() => undefined);
        throw error;
      }
      await mark();
      return 'done';
    },
  };
};
