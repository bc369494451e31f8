import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ConversationStore, Lease } from '../bridge/ports/conversation-store.ts';
import { partsOf } from '../conversation/ids.ts';
import { createClaim } from './claim.ts';
import { createInbox } from './inbox.ts';
import { DESERTED_KEY, keysOf, MEMORY_MS, ownedKey } from './keys.ts';
import { encodeRecord } from './record-codec.ts';
import type { RecentWrites } from './recent-writes.ts';
import { createReceive } from './receive.ts';
import { createScript } from './script.ts';
import { encodeTimelineEntry } from './timeline-codec.ts';
import { translated } from './translate-redis-error.ts';

const releaseReply = z.enum(['released', 'busy', 'lost']);

/**
 * Ids remembered per conversation: more than come again together after a restart. One below the 128 up to which Redis
 * keeps a sorted set packed (8 KB; above it 19 KB), since the newest id is there before the oldest goes.
 */
const SEEN_WINDOW = 127;

/** A long chat whole; about 20 KB. */
const TIMELINE_LINES = 300;

export type RedisConversationStoreParts = {
  readonly redis: Redis;
  /** Event ids remembered one by one per conversation; older ones by their publish time. */
  readonly seenWindow?: number;
  /** How long a conversation is remembered after its last write. */
  readonly memoryMs?: number;
  /** Keeps what was written, for a server that forgets it: see createRedisStoreMemory. */
  readonly recent?: RecentWrites;
  readonly nowMs?: () => number;
};

/**
 * ConversationStore in Redis: a hash, two lists and a sorted set per conversation, every compare-and-act in Lua. Workers,
 * see `createRedisWorkers`, must stand in the same Redis. A claim by a worker whose life has ended fails with `LEASE_LOST`.
 */
export const createRedisConversationStore = ({
  redis,
  seenWindow = SEEN_WINDOW,
  memoryMs = MEMORY_MS,
  recent,
  nowMs = Date.now,
}: RedisConversationStoreParts): ConversationStore => {
  const saveIfOwner = createScript(redis, 'save-if-owner');
  const releaseIfOwner = createScript(redis, 'release-if-owner');
  const note = createScript(redis, 'note');
  const strikeIfNotNewer = createScript(redis, 'strike-if-not-newer');
  /** Saves known to be carried out under each lease that `claim` gave. */
  const savesOf = new WeakMap<Lease, number>();

  return {
    receive: translated(createReceive(redis, { seenWindow, memoryMs, nowMs, timelineLines: TIMELINE_LINES })),

    claim: translated(createClaim(redis, memoryMs)),

    ...createInbox(redis, recent),

    save: translated(async (lease, record, taken, timeline = []) => {
      const { conversationId, workerId, fence } = lease;
      const { userId } = partsOf(conversationId);
      const number = (savesOf.get(lease) ?? 0) + 1;
      const fields = encodeRecord(userId, record);
      const reply = await saveIfOwner(keysOf(conversationId), [
        workerId,
        fence,
        number,
        taken,
        memoryMs,
        TIMELINE_LINES,
        timeline.length,
        ...timeline.map(encodeTimelineEntry),
        ...fields,
      ]);
      if (reply !== 1) return 'lost';
      savesOf.set(lease, number);
      recent?.saved(lease, number, { conversation: record.conversation, fields }, timeline);
      return 'saved';
    }),

    note: translated(async (conversationId, entry) => {
      const [, , , timeline] = keysOf(conversationId);
      await note([timeline], [encodeTimelineEntry(entry), TIMELINE_LINES, memoryMs]);
    }),

    release: translated(async (lease, why) => {
      const { conversationId, workerId, fence } = lease;
      // Listed before it is let go; who reads the list looks whether it still has a living owner.
      if (why === 'handover') await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
      const reply = await releaseIfOwner(keysOf(conversationId), [workerId, fence, why, memoryMs]);
      const outcome = releaseReply.parse(reply);
      if (outcome === 'released' && why === 'handover') recent?.forget(conversationId);
      if (outcome !== 'busy') await strikeIfNotNewer([ownedKey(workerId)], [conversationId, fence]);
      return outcome;
    }),
  };
};
