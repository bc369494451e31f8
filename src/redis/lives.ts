import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import { openPollMs, type TakeOver } from '../bridge/ports/workers.ts';
import { heartbeatKey, lifeKey } from './keys.ts';
import { createScript } from './script.ts';

const lifeReply = z.union([z.enum(['alive', 'gone']), z.int().nonnegative()]);

export type Lives = {
  isAlive(workerId: WorkerId): Promise<boolean>;
  /**
   * How long a conversation of `owner` must be left alone, if it may hold a poll open for `holdMs`: Infinity while the owner lives, 0
   * when it may be taken over now.
   */
  waitMs(owner: WorkerId, holdMs: number): Promise<number>;
};

/** Whether owners live, and how long ago those that do not have died, by the server's clock. */
export const createLives = (redis: Redis, takeOver: TakeOver): Lives => {
  const lookAtLife = createScript(redis, 'look-at-life');
  const isAlive = async (workerId: WorkerId): Promise<boolean> =>
    (await redis.exists(heartbeatKey(workerId))) === 1;
  return {
    isAlive,
    async waitMs(owner, holdMs) {
      if (takeOver === 'fast' || holdMs === 0) return (await isAlive(owner)) ? Infinity : 0;
      const life = lifeReply.parse(await lookAtLife([heartbeatKey(owner), lifeKey(owner)], []));
      if (life === 'alive') return Infinity;
      return life === 'gone' ? 0 : Math.max(0, openPollMs(holdMs) - life);
    },
  };
};
