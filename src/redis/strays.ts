import type { Redis } from 'ioredis';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { conversationOfKey, heartbeatKey, keysOf, RECORD_OR_INBOX_PATTERN } from './keys.ts';

/** Keys looked at per call: a millisecond of the server's time. 100,000 conversations are gone through in minutes. */
const KEYS_PER_LOOK = 1_000;

type Look = { readonly conversationId: ConversationId; readonly owner: WorkerId | null };
type Reply = readonly [error: Error | null, answer: unknown] | undefined;

/** Undefined for a key of another kind, which is for the claim to deal with. */
const answerOf = (reply: Reply): unknown => {
  const [error, answer] = reply ?? [];
  if (!error) return answer;
  if (error.message.startsWith('WRONGTYPE')) return undefined;
  throw error;
};

const lookOf = (conversationId: ConversationId, record: unknown, waiting: unknown): Look[] => {
  if (!Array.isArray(record) || typeof waiting !== 'number') return [{ conversationId, owner: null }];
  const [owner, status] = record as (string | null)[];
  const isNeeded = owner || status === 'active' || waiting > 0;
  return isNeeded ? [{ conversationId, owner: (owner ?? null) as WorkerId | null }] : [];
};

/**
 * Goes through all records, and inboxes that have none yet, a part at each call, and gives those that need an owner and have none that
 * lives. The lists of `deserted` find them sooner; but a list can be lost alone (a fail-over of one of several servers, a key deleted by
 * hand), and then nothing but the record tells.
 */
export const createStrays = (redis: Redis): (() => Promise<ConversationId[]>) => {
  let cursor = '0';

  /** Who has each, of those that need an owner. */
  const looksAt = async (ids: readonly ConversationId[]): Promise<Look[]> => {
    const asked = redis.pipeline();
    for (const id of ids) {
      const [record, inbox] = keysOf(id);
      asked.hmget(record, '@owner', 'status').llen(inbox);
    }
    const replies = (await asked.exec()) ?? [];
    return ids.flatMap((id, index) =>
      lookOf(id, answerOf(replies[index * 2]), answerOf(replies[index * 2 + 1])),
    );
  };

  return async () => {
    const [next, keys] = await redis.scan(cursor, 'MATCH', RECORD_OR_INBOX_PATTERN, 'COUNT', KEYS_PER_LOOK);
    cursor = next;
    const ids = [...new Set(keys.map(conversationOfKey))].filter((id) => id !== undefined);
    const looks = await looksAt(ids);
    const owners = [...new Set(looks.map(({ owner }) => owner).filter((owner) => owner !== null))];
    const beats = await Promise.all(owners.map((owner) => redis.exists(heartbeatKey(owner))));
    const dead = new Set(owners.filter((_, index) => beats[index] !== 1));
    return looks
      .filter(({ owner }) => owner === null || dead.has(owner))
      .map(({ conversationId }) => conversationId);
  };
};
