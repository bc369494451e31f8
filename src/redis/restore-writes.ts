import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ConversationId } from '../conversation/ids.ts';
import { receivedAs } from './inbox-codec.ts';
import { DESERTED_KEY, keysOf } from './keys.ts';
import type { RecentReceipts } from './recent-receipts.ts';
import type { RecentWrite, RecentWrites } from './recent-writes.ts';
import { createScript } from './script.ts';
import { encodeTimelineEntry } from './timeline-codec.ts';

/** Restored side by side. */
const BATCH = 200;

const inBatches = async <Item, Outcome>(
  items: readonly Item[],
  act: (item: Item) => Promise<Outcome>,
): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < items.length; from += BATCH)
    outcomes.push(...(await Promise.all(items.slice(from, from + BATCH).map(act))));
  return outcomes;
};

const receivedReply = z.tuple([z.string(), z.int()]);

type RestoreParts = {
  readonly redis: Redis;
  readonly recent: RecentWrites;
  readonly receipts: RecentReceipts;
  readonly nowMs: () => number;
  readonly memoryMs: number;
};

/**
 * Writes back all that this process knows to a server whose memory began at `beganAtMs`, its own epoch ms. Gives the number of
 * records that the server had lost or had an older one of; which events were done, and which waited, is written back whoever has the
 * newer record.
 */
export const createRestoreWrites = ({ redis, recent, receipts, nowMs, memoryMs }: RestoreParts) => {
  const restoreIfOlder = createScript(redis, 'restore-if-older');
  const restoreReceived = createScript(redis, 'restore-received');

  const restore = async (write: RecentWrite, beganAtMs: number): Promise<boolean> => {
    const { conversationId, fence, save, conversation, fields, done, floorMs } = write;
    const { phase: name } = conversation;
    const chatId = conversation.phase === 'idle' ? conversation.lastChatId : conversation.chatId;
    // Listed before it is there: a record without an owner that stands on no list would wait for its next event.
    if (name !== 'idle') await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
    const line = encodeTimelineEntry({ atMs: nowMs(), kind: 'phase', name, outcome: 'restored', chatId });
    const ids = done.flatMap(({ id, publishedAtMs }) => [id, publishedAtMs]);
    const args = [
      fence,
      save,
      chatId ?? '',
      memoryMs,
      line,
      beganAtMs,
      floorMs,
      recent.epoch() ?? '',
      done.length,
    ];
    return (await restoreIfOlder(keysOf(conversationId), [...args, ...ids, ...fields])) === 1;
  };

  const putBack = async (conversationId: ConversationId, texts: readonly string[]): Promise<void> => {
    const entries = texts.flatMap((text) => {
      const ids = receivedAs(text);
      const [known, event] = [ids[0], ids.at(-1)];
      return known && event ? [known.id, event.id, known.publishedAtMs, text] : [];
    });
    const reply = await restoreReceived(keysOf(conversationId), [memoryMs, ...entries]);
    const [fence, waiting] = receivedReply.parse(reply);
    if (waiting > 0) await redis.zadd(DESERTED_KEY, 'GT', fence, conversationId);
  };

  return async (beganAtMs: number): Promise<number> => {
    const outcomes = await inBatches(recent.all(), (write) => restore(write, beganAtMs));
    await inBatches([...receipts.all()], ([conversationId, texts]) => putBack(conversationId, texts));
    return outcomes.filter(Boolean).length;
  };
};
