import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { StoreMemory } from '../bridge/ports/store-memory.ts';
import { EPOCH_KEY, MEMORY_MS, repairKey } from './keys.ts';
import { watchLine } from './line-watch.ts';
import type { RecentReceipts } from './recent-receipts.ts';
import type { RecentWrites } from './recent-writes.ts';
import { createRestoreWrites } from './restore-writes.ts';
import { createScript } from './script.ts';
import { translated } from './translate-redis-error.ts';

const epochReply = z.tuple([z.string(), z.int(), z.int(), z.int()]);

/** Longer than a seek may take; after it another process may try. */
const REPAIR_LOCK_MS = 60_000;
const DONE = 'done';
/** Of an epoch that was never looked at: no record is younger. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

export type RedisStoreMemoryParts = {
  readonly redis: Redis;
  readonly recent: RecentWrites;
  readonly receipts: RecentReceipts;
  readonly nowMs: () => number;
  readonly memoryMs?: number;
};

/**
 * Knows that Redis has lost its memory by an epoch: a key with an id and the last look of each process, written by the first. A server
 * that came back empty has another id; on one that came back older (an old snapshot, a fail-over that lost acknowledged writes) our last
 * look is not the one that we know of. Another server
 * process counts as older: it may lack what was acknowledged last. A process that has just started has seen nothing and cannot tell.
 */
export const createRedisStoreMemory = ({
  redis,
  recent,
  receipts,
  nowMs,
  memoryMs = MEMORY_MS,
}: RedisStoreMemoryParts): StoreMemory => {
  const beatEpoch = createScript(redis, 'beat-epoch');
  const line = watchLine(redis);
  const restoreWrites = createRestoreWrites({ redis, recent, receipts, nowMs, memoryMs });
  const looker = randomUUID();
  let known: { readonly id: string; readonly beat: number; readonly beganAtMs: number } | undefined;

  return {
    isCurrent: line.isSame,

    look: translated(async () => {
      const answered = line.look();
      const reply = await beatEpoch([EPOCH_KEY], [randomUUID(), known?.id ?? '', known?.beat ?? 0, looker]);
      const [id, beat, began, beganAtMs] = epochReply.parse(reply);
      answered();
      recent.entered(id);
      const before = known;
      known = { id, beat, beganAtMs };
      if (before) return before.id === id ? 'kept' : 'lost';
      return began === 1 ? 'began' : 'kept';
    }),

    restore: translated(() => restoreWrites(known?.beganAtMs ?? NEVER_MS)),

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
