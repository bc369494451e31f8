import type { Redis } from 'ioredis';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { DESERTED_KEY, keysOf, WORKERS_KEY } from './keys.ts';
import { createLeftByDead } from './left-by-dead.ts';
import type { Lives } from './lives.ts';
import { sampleOf, type Listed } from './sample-of.ts';
import { createScript } from './script.ts';

/**
 * Finds conversations that need an owner. Lists only hint; the record decides, and entries that it contradicts are struck.
 * An entry carries the fence it was made under, so that striking an old one cannot take away a newer one.
 */
export const createDeserted = (
  redis: Redis,
  lives: Lives,
): ((limit: number) => Promise<ConversationId[]>) => {
  const strikeIfNotNewer = createScript(redis, 'strike-if-not-newer');
  const leftBy = createLeftByDead(redis, lives);

  const livingAmong = async (workerIds: Iterable<WorkerId>): Promise<Set<WorkerId>> => {
    const looks = [...new Set(workerIds)].map(async (id) => ({
      id,
      isAlive: await lives.isAlive(id),
    }));
    return new Set((await Promise.all(looks)).filter(({ isAlive }) => isAlive).map(({ id }) => id));
  };

  /** Of the list of conversations without an owner: those that still have none, or a dead one. */
  const stillWithout = async (listed: readonly Listed[]): Promise<ConversationId[]> => {
    const looks = listed.map(async ({ conversationId, fence }) => {
      const [owner, newest] = await redis.hmget(keysOf(conversationId)[0], '@owner', '@fence');
      return { conversationId, fence, owner: owner as WorkerId | null, newest: Number(newest ?? 0) };
    });
    const seen = await Promise.all(looks);
    const living = await livingAmong(seen.map(({ owner }) => owner).filter((owner) => owner !== null));
    const isOwned = ({ owner }: (typeof seen)[number]): boolean => owner !== null && living.has(owner);
    await Promise.all(
      seen
        .filter((entry) => isOwned(entry) && entry.fence < entry.newest)
        .map(({ conversationId, newest }) => strikeIfNotNewer([DESERTED_KEY], [conversationId, newest - 1])),
    );
    return seen.filter((entry) => !isOwned(entry)).map(({ conversationId }) => conversationId);
  };

  return async (limit) => {
    if (limit <= 0) return [];
    const [workers, listed] = await Promise.all([
      redis.smembers(WORKERS_KEY) as Promise<WorkerId[]>,
      sampleOf(redis, DESERTED_KEY, limit),
    ]);
    const living = await livingAmong(workers);
    const found = new Set(await stillWithout(listed));
    for (const worker of workers) {
      if (living.has(worker)) continue;
      if (found.size >= limit) break;
      for (const conversationId of await leftBy(worker, limit - found.size)) found.add(conversationId);
    }
    return [...found];
  };
};
