import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ConversationId } from '../conversation/ids.ts';
import { receivedAs } from './inbox-codec.ts';
import { keysOf } from './keys.ts';
import type { Done } from './recent-writes.ts';

const doneReply = z.tuple([z.array(z.string()), z.array(z.string()), z.string().nullable()]);

/** Which events of a conversation were done, as far as the server remembers: those received that do not wait. */
export const doneEvents = async (redis: Redis, conversationId: ConversationId): Promise<Done> => {
  const [record, inbox, seen] = keysOf(conversationId);
  // In one step: what is received or forgotten in between would be taken for done.
  const asked = redis
    .multi()
    .zrange(seen, '0', '-1', 'WITHSCORES')
    .lrange(inbox, 0, -1)
    .hget(record, '@floor');
  const replies = (await asked.exec()) ?? [];
  const failed = replies.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
  const [ids, texts, floor] = doneReply.parse(replies.map(([, reply]) => reply));
  // Of a redriven one that waits, what it is known by first: as itself it was done before.
  const waiting = new Set(texts.map((text) => receivedAs(text)[0]?.id));
  const received = ids.flatMap((id, at) =>
    at % 2 === 0 ? [{ id, publishedAtMs: Number(ids[at + 1]) }] : [],
  );
  return { done: received.filter(({ id }) => !waiting.has(id)), floorMs: Number(floor ?? 0) };
};
