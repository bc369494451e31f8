import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Inject } from './inject-faults.ts';

/** Another fault may have ended the server just now: the line waits until it is back. */
const connectToServer = (url: string): Redis => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  redis.on('error', () => {});
  return redis;
};

/** Does something to the server itself, past all lines, and undoes it after a while. */
const toServer =
  (
    detail: string,
    spoil: (redis: Redis) => Promise<unknown>,
    mend: (redis: Redis) => Promise<unknown>,
  ): Inject =>
  async ({ row, rig }, _, record) => {
    const redis = connectToServer(rig.redisUrl);
    try {
      const forMs = row.between(300, 3_000);
      const entry = record(`${detail} ${String(forMs)} ms`);
      await spoil(redis);
      await pause(forMs);
      await mend(redis);
      entry.until = Date.now();
    } finally {
      redis.disconnect();
    }
  };

export const REDIS_FAULTS = {
  // A primary that became the replica of nobody refuses writes and keeps what it has.
  'redis-readonly': toServer(
    'read-only',
    (redis) => redis.replicaof('127.0.0.1', 1),
    (redis) => redis.replicaof('NO', 'ONE'),
  ),
  'redis-full': toServer(
    'out of memory',
    (redis) => redis.config('SET', 'maxmemory', '1'),
    (redis) => redis.config('SET', 'maxmemory', '0'),
  ),
  'redis-pause': async ({ row, rig }, _, record) => {
    const forMs = row.between(200, 2_500);
    const entry = record(`paused ${String(forMs)} ms`);
    const redis = connectToServer(rig.redisUrl);
    try {
      await redis.client('PAUSE', forMs, 'ALL');
      await pause(forMs);
      entry.until = Date.now();
    } finally {
      redis.disconnect();
    }
  },
  'redis-restart': async ({ row, rig }, _, record) => {
    const downMs = row.between(0, 2_000);
    const entry = record(`killed, down ${String(downMs)} ms`);
    await rig.restartRedis(downMs);
    entry.until = Date.now();
  },
} satisfies Record<string, Inject>;
