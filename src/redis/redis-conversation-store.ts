import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ConversationStore, Lease, WorkerId } from '../bridge/ports/conversation-store.ts';
import { partsOf } from '../conversation/ids.ts';
import { createClaim } from './claim.ts';
import { decodeEntry, encodeEntry } from './inbox-codec.ts';
import { DESERTED_KEY, keysOf, MEMORY_MS, ownedKey } from './keys.ts';
import { encodeRecord } from './record-codec.ts';
import { createScript } from './script.ts';
import { translated } from './translate-redis-error.ts';

const workerId = z.string().transform((text) => (text === '' ? undefined : (text as WorkerId)));
const receiveReply = z.tuple([z.enum(['accepted', 'duplicate', 'stale']), workerId, z.string(), z.int()]);
const releaseReply = z.enum(['released', 'busy', 'lost']);

/**
 * Ids remembered per conversation: more than come again together after a restart. One below the 128 up to which Redis
 * keeps a sorted set packed (8 KB; above it 19 KB), since the newest id is there before the oldest goes.
 */
const SEEN_WINDOW = 127;

export type RedisConversationStoreParts = {
  readonly redis: Redis;
  /** Event ids remembered one by one per conversation; older ones by their publish time. */
  readonly seenWindow?: number;
  /** How long a conversation is remembered after its last write. */
  readonly memoryMs?: number;
};

/**
 * ConversationStore in Redis: a hash, a list and a sorted set per conversation, every compare-and-act in Lua. Workers,
 * see `createRedisWorkers`, must stand in the same Redis. A claim by a worker whose life has ended fails with `LEASE_LOST`.
 */
export const createRedisConversationStore = ({
  redis,
  seenWindow = SEEN_WINDOW,
  memoryMs = MEMORY_MS,
}: RedisConversationStoreParts): ConversationStore => {
  const receiveIfNew = createScript(redis, 'receive-if-new');
  const saveIfOwner = createScript(redis, 'save-if-owner');
  const releaseIfOwner = createScript(redis, 'release-if-owner');
  const strikeIfNotNewer = createScript(redis, 'strike-if-not-newer');
  /** Saves known to be carried out under each lease that `claim` gave. */
  const savesOf = new WeakMap<Lease, number>();

  return {
    receive: translated(async (conversationId, entry, publishedAtMs) => {
      const reply = await receiveIfNew(keysOf(conversationId), [
        entry.eventId,
        publishedAtMs,
        encodeEntry(entry),
        seenWindow,
        memoryMs,
      ]);
      const [kind, owner, fence, waiting] = receiveReply.parse(reply);
      // Before the sender is told: whoever dies now leaves an event in an inbox that somebody will look into.
      if (owner === undefined && waiting > 0) await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
      return { kind, owner, waiting };
    }),

    claim: translated(createClaim(redis, memoryMs)),

    inbox: translated(async (conversationId, limit) => {
      if (limit <= 0) return [];
      const [, inbox] = keysOf(conversationId);
      return (await redis.lrange(inbox, 0, limit - 1)).map(decodeEntry);
    }),

    save: translated(async (lease, record, taken) => {
      const { conversationId, workerId, fence } = lease;
      const { userId } = partsOf(conversationId);
      const number = (savesOf.get(lease) ?? 0) + 1;
      const reply = await saveIfOwner(keysOf(conversationId), [
        workerId,
        fence,
        number,
        taken,
        memoryMs,
        ...encodeRecord(userId, record),
      ]);
      if (reply !== 1) return 'lost';
      savesOf.set(lease, number);
      return 'saved';
    }),

    release: translated(async (lease, why) => {
      const { conversationId, workerId, fence } = lease;
      // Listed before it is let go; who reads the list looks whether it still has a living owner.
      if (why === 'handover') await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
      const reply = await releaseIfOwner(keysOf(conversationId), [workerId, fence, why, memoryMs]);
      const outcome = releaseReply.parse(reply);
      if (outcome !== 'busy') await strikeIfNotNewer([ownedKey(workerId)], [conversationId, fence]);
      return outcome;
    }),
  };
};
