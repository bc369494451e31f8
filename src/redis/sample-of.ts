import type { Redis } from 'ioredis';
import type { ConversationId } from '../conversation/ids.ts';

export type Listed = { readonly conversationId: ConversationId; readonly fence: number };

/** A random part of a list, so that several who look at once do not all reach for the same. */
export const sampleOf = async (redis: Redis, list: string, count: number): Promise<Listed[]> => {
  const flat = await redis.zrandmember(list, count, 'WITHSCORES');
  const sample: Listed[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    sample.push({ conversationId: flat[at] as ConversationId, fence: Number(flat[at + 1]) });
  }
  return sample;
};
