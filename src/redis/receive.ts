import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ConversationStore, WorkerId } from '../bridge/ports/conversation-store.ts';
import { encodeEntry } from './inbox-codec.ts';
import { DESERTED_KEY, keysOf } from './keys.ts';
import { createScript } from './script.ts';
import { encodeBeginning } from './timeline-codec.ts';

const workerId = z.string().transform((text) => (text === '' ? undefined : (text as WorkerId)));
const receiveReply = z.tuple([z.enum(['accepted', 'duplicate', 'stale']), workerId, z.string(), z.int()]);

export type ReceiveSettings = {
  readonly seenWindow: number;
  readonly memoryMs: number;
  readonly timelineLines: number;
  readonly nowMs: () => number;
};

/** De-duplicates and appends in one step; lists the conversation when nobody has it. */
export const createReceive = (
  redis: Redis,
  { seenWindow, memoryMs, timelineLines, nowMs }: ReceiveSettings,
): ConversationStore['receive'] => {
  const receiveIfNew = createScript(redis, 'receive-if-new');
  return async (conversationId, entry, publishedAtMs, redriveId) => {
    const { eventId, type: name } = entry;
    const reply = await receiveIfNew(keysOf(conversationId), [
      // An event id holds no space, so no pair of ids reads as another.
      redriveId === undefined ? eventId : `${eventId} ${redriveId}`,
      publishedAtMs,
      encodeEntry(entry),
      seenWindow,
      memoryMs,
      eventId,
      encodeBeginning({ kind: 'repeated', atMs: nowMs(), name }),
      timelineLines,
    ]);
    const [kind, owner, fence, waiting] = receiveReply.parse(reply);
    // Before the sender is told: whoever dies now leaves an event in an inbox that somebody will look into.
    if (owner === undefined && waiting > 0) await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
    return { kind, owner, waiting };
  };
};
