import type { Redis } from 'ioredis';
import type { ParkedIds } from '../bridge/ports/parked-ids.ts';
import { MEMORY_MS, parkedKey } from './keys.ts';
import { translated } from './translate-redis-error.ts';

/** A key for each parked message, for as long as a replay could bring it again. */
export const createRedisParkedIds = ({
  redis,
  memoryMs = MEMORY_MS,
}: {
  readonly redis: Redis;
  readonly memoryMs?: number;
}): ParkedIds => ({
  has: translated(async (parkedId) => (await redis.exists(parkedKey(parkedId))) === 1),
  add: translated(async (parkedId) => {
    await redis.set(parkedKey(parkedId), '1', 'PX', memoryMs);
  }),
});
