import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ConversationStore, WorkerId } from '../bridge/ports/conversation-store.ts';
import { encodeEntry, knownAs } from './inbox-codec.ts';
import { DESERTED_KEY, keysOf } from './keys.ts';
import type { RecentReceipts } from './recent-receipts.ts';
import { createScript } from './script.ts';
import { encodeBeginning } from './timeline-codec.ts';

const workerId = z.string().transform((text) => (text === '' ? undefined : (text as WorkerId)));
const receiveReply = z.tuple([z.enum(['accepted', 'duplicate', 'stale']), workerId, z.string(), z.int()]);

export type ReceiveSettings = {
  readonly seenWindow: number;
  readonly memoryMs: number;
  readonly timelineLines: number;
  readonly nowMs: () => number;
  readonly receipts?: RecentReceipts | undefined;
};

/** De-duplicates and appends in one step; lists the conversation when nobody has it. */
export const createReceive = (
  redis: Redis,
  { seenWindow, memoryMs, timelineLines, nowMs, receipts }: ReceiveSettings,
): ConversationStore['receive'] => {
  const receiveIfNew = createScript(redis, 'receive-if-new');
  return async (conversationId, entry, publishedAtMs, redriveId) => {
    const { eventId, type: name } = entry;
    const text = encodeEntry(entry, redriveId);
    const reply = await receiveIfNew(keysOf(conversationId), [
      knownAs(eventId, redriveId),
      publishedAtMs,
      text,
      seenWindow,
      memoryMs,
      eventId,
      encodeBeginning({ kind: 'repeated', atMs: nowMs(), name }),
      timelineLines,
    ]);
    const [kind, owner, fence, waiting] = receiveReply.parse(reply);
    if (kind === 'accepted') receipts?.add(conversationId, text);
    // Before the sender is told: whoever dies now leaves an event in an inbox that somebody will look into.
    if (owner === undefined && waiting > 0) await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
    return { kind, owner, waiting };
  };
};
