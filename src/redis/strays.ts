import type { Redis } from 'ioredis';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { conversationOfKey, heartbeatKey, keysOf, RECORD_OR_INBOX_PATTERN } from './keys.ts';

/** Keys looked at per call: a fraction of a millisecond of the server's time. 100,000 conversations are gone through in minutes. */
const KEYS_PER_LOOK = 1_000;

type Look = { readonly conversationId: ConversationId; readonly owner: WorkerId | null };

/**
 * Goes through all records, and inboxes that have none yet, a part at each call, and gives those that need an owner and have none that lives. The lists of `deserted` find
 * them sooner; but a list can be lost alone (a fail-over of one of several servers, a key deleted by hand), and then nothing but
 * the record tells.
 */
export const createStrays = (redis: Redis): (() => Promise<ConversationId[]>) => {
  let cursor = '0';

  const needing = async (conversationId: ConversationId): Promise<Look | undefined> => {
    const [record, inbox] = keysOf(conversationId);
    const [owner = null, status = null] = await redis.hmget(record, '@owner', 'status');
    const isNeeded = owner !== null || status === 'active' || (await redis.llen(inbox)) > 0;
    return isNeeded ? { conversationId, owner: owner as WorkerId | null } : undefined;
  };

  /** A key of another kind is for the claim to deal with. */
  const look = (conversationId: ConversationId): Promise<Look | undefined> =>
    needing(conversationId).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('WRONGTYPE'))
        return { conversationId, owner: null };
      throw error;
    });

  return async () => {
    const [next, keys] = await redis.scan(cursor, 'MATCH', RECORD_OR_INBOX_PATTERN, 'COUNT', KEYS_PER_LOOK);
    cursor = next;
    const ids = [...new Set(keys.map(conversationOfKey))].filter((id) => id !== undefined);
    const looks = (await Promise.all(ids.map(look))).filter((found) => found !== undefined);
    const owners = [...new Set(looks.map(({ owner }) => owner).filter((owner) => owner !== null))];
    const beats = await Promise.all(owners.map((owner) => redis.exists(heartbeatKey(owner))));
    const dead = new Set(owners.filter((_, index) => beats[index] !== 1));
    return looks
      .filter(({ owner }) => owner === null || dead.has(owner))
      .map(({ conversationId }) => conversationId);
  };
};
