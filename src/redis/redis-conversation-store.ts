import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Claim, ConversationStore } from '../bridge/ports/conversation-store.ts';
import type { TakeOver } from '../bridge/ports/workers.ts';
import { partsOf } from '../conversation/ids.ts';
import { createClaim } from './claim.ts';
import { doneEvents } from './done-events.ts';
import { createInbox } from './inbox.ts';
import { DESERTED_KEY, keysOf, MEMORY_MS, ownedKey } from './keys.ts';
import { createLives } from './lives.ts';
import { createMending } from './mend-types.ts';
import type { RecentReceipts } from './recent-receipts.ts';
import { NOTHING_READABLE, type RecentWrite, type RecentWrites } from './recent-writes.ts';
import { encodeRecord } from './record-codec.ts';
import { createReceive } from './receive.ts';
import { createSaves } from './saves.ts';
import { createScript } from './script.ts';
import { encodeTimelineEntry } from './timeline-codec.ts';
import { translated } from './translate-redis-error.ts';

const foundOf = (claim: Exclude<Claim, { kind: 'held' }>): Pick<RecentWrite, 'conversation' | 'fields'> => {
  if (claim.kind === 'unreadable') return NOTHING_READABLE;
  const { lease, record } = claim;
  return {
    conversation: record.conversation,
    fields: encodeRecord(partsOf(lease.conversationId).userId, record),
  };
};

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
  /** The same of what was received. */
  readonly receipts?: RecentReceipts;
  readonly nowMs?: () => number;
  /** `fast` unless given; the same for all workers, and for `createRedisWorkers`. */
  readonly takeOver?: TakeOver;
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
  receipts,
  nowMs = Date.now,
  takeOver = 'fast',
}: RedisConversationStoreParts): ConversationStore => {
  const releaseIfOwner = createScript(redis, 'release-if-owner');
  const note = createScript(redis, 'note');
  const strikeIfNotNewer = createScript(redis, 'strike-if-not-newer');
  const mending = createMending(redis, memoryMs);
  const timelineLines = TIMELINE_LINES;
  const receive = createReceive(redis, { seenWindow, memoryMs, nowMs, timelineLines, receipts });
  const claim = createClaim(redis, createLives(redis, takeOver), { memoryMs, recent });
  const { save, setAside } = createSaves(redis, { memoryMs, timelineLines, recent });

  return {
    receive: translated((id, ...event) => mending(id, () => receive(id, ...event))),

    claim: translated((id, workerId) =>
      mending(id, async () => {
        const outcome = await claim(id, workerId);
        if (recent && outcome.kind !== 'held')
          recent.claimed(outcome.lease, foundOf(outcome), await doneEvents(redis, id));
        return outcome;
      }),
    ),

    ...createInbox(redis, { recent, mending }),

    save: translated(save),

    setAside: translated(setAside),

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
      if (outcome !== 'busy') await strikeIfNotNewer([ownedKey(workerId)], [conversationId, fence]);
      return outcome;
    }),
  };
};
