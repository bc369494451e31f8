import type { Redis } from 'ioredis';
import type { ConversationStore } from '../bridge/ports/conversation-store.ts';
import { decodeEntry, decodeUnchecked, receivedAs } from './inbox-codec.ts';
import { keysOf } from './keys.ts';
import type { Mending } from './mend-types.ts';
import type { RecentWrites } from './recent-writes.ts';
import { translated } from './translate-redis-error.ts';

/** Reads the list of a conversation; only `save` takes out of it. */
export const createInbox = (
  redis: Redis,
  { recent, mending }: { readonly recent: RecentWrites | undefined; readonly mending: Mending },
): Pick<ConversationStore, 'inbox' | 'oldest'> => ({
  inbox: translated(async (conversationId, limit) => {
    if (limit <= 0) return [];
    const [, inbox] = keysOf(conversationId);
    const texts = await mending(conversationId, () => redis.lrange(inbox, 0, limit - 1));
    recent?.read(conversationId, texts.map(receivedAs));
    return texts.map(decodeEntry);
  }),

  oldest: translated(async (conversationId) => {
    const [, inbox] = keysOf(conversationId);
    const text = await redis.lindex(inbox, 0);
    return text === null ? undefined : decodeUnchecked(text);
  }),
});
