import type { Redis } from 'ioredis';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { keysOf, MEMORY_MS, ownedKey, WORKERS_KEY } from './keys.ts';
import type { Lives } from './lives.ts';
import { sampleOf, type Listed } from './sample-of.ts';
import { createScript } from './script.ts';

/** What must be left alone is looked at again after this, or sooner where it is due sooner. */
const LOOK_AGAIN_MS = 1_000;

/**
 * What a dead worker owned and may be taken over now, at most `limit`. When nothing is left of it, it is forgotten. A thousand chats that
 * wait for their polls to end are not looked at four times a second.
 */
export const createLeftByDead = (
  redis: Redis,
  lives: Lives,
): ((dead: WorkerId, limit: number) => Promise<ConversationId[]>) => {
  const strikeIfNotNewer = createScript(redis, 'strike-if-not-newer');
  const voidIfNotOwner = createScript(redis, 'void-if-not-owner');
  /** Workers whose conversations must all still be left alone, and until when, monotonic ms. */
  const leftAloneUntil = new Map<WorkerId, number>();

  /** How long one of them must be left alone; undefined when it is not the dead worker's any more. */
  const waitMsOf = async (dead: WorkerId, { conversationId, fence }: Listed): Promise<number | undefined> => {
    const [record] = keysOf(conversationId);
    if ((await voidIfNotOwner([record], [dead, fence, MEMORY_MS])) !== 'owned') {
      await strikeIfNotNewer([ownedKey(dead)], [conversationId, fence]);
      return undefined;
    }
    return lives.waitMs(dead, Number((await redis.hget(record, '@hold')) ?? 0));
  };

  return async (dead, limit) => {
    if ((leftAloneUntil.get(dead) ?? 0) > performance.now()) return [];
    leftAloneUntil.delete(dead);
    const listed = await sampleOf(redis, ownedKey(dead), limit);
    if (listed.length === 0) await redis.srem(WORKERS_KEY, dead);
    const waits = await Promise.all(listed.map((entry) => waitMsOf(dead, entry)));
    const due = listed.filter((_, index) => waits[index] === 0);
    const later = waits.filter((waitMs) => waitMs !== undefined).filter((waitMs) => waitMs > 0);
    if (due.length === 0 && later.length > 0)
      leftAloneUntil.set(dead, performance.now() + Math.min(LOOK_AGAIN_MS, ...later));
    return due.map(({ conversationId }) => conversationId);
  };
};
