import type { Redis } from 'ioredis';
import type { OpenChats } from '../bridge/ports/open-chats.ts';
import { partsOf, type BotSlug, type ConversationId } from '../conversation/ids.ts';
import { keysOf, MEMORY_MS, openChatsKey } from './keys.ts';
import { createScript } from './script.ts';
import { translated } from './translate-redis-error.ts';

/** Looked at in one go when there is no room; the rest is looked at the next time. */
const LOOK_AT = 200;

export type RedisOpenChatsParts = {
  readonly redis: Redis;
  readonly memoryMs?: number;
  /** An entry younger than this may be of a chat that is not saved yet. */
  readonly settleMs?: number;
  /** Between two looks at one bot's entries at least: a flood of refused handoffs must not be a flood of reads. */
  readonly lookEveryMs?: number;
  readonly monotonicMs: () => number;
};

/**
 * OpenChats in Redis: a sorted set per bot. When there is no room, the entries that were looked at longest ago are held against the
 * conversations' own records, so that what a process left behind that died between saving an end and leaving is found out.
 */
export const createRedisOpenChats = ({
  redis,
  memoryMs = MEMORY_MS,
  settleMs = 60_000,
  lookEveryMs = 1_000,
  monotonicMs,
}: RedisOpenChatsParts): OpenChats => {
  const enterIfRoom = createScript(redis, 'enter-if-room');
  /** Of bots that were full. */
  const lookedAtMs = new Map<BotSlug, number>();

  const isOpen = async (conversationId: ConversationId): Promise<boolean> =>
    (await redis.hget(keysOf(conversationId)[0], 'status')) === 'active';

  /** Drops what is over; true when something was. */
  const tidy = async (botSlug: BotSlug): Promise<boolean> => {
    const nowMs = monotonicMs();
    if (nowMs - (lookedAtMs.get(botSlug) ?? Number.NEGATIVE_INFINITY) < lookEveryMs) return false;
    lookedAtMs.set(botSlug, nowMs);
    const key = openChatsKey(botSlug);
    const [seconds, micros] = await redis.time();
    const redisMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    const entries = await redis.zrangebyscore(key, 0, redisMs - settleMs, 'LIMIT', 0, LOOK_AT);
    const looks = await Promise.all(
      entries.map(async (entry) => ({ entry, open: await isOpen(entry as ConversationId) })),
    );
    const over = looks.filter(({ open }) => !open).map(({ entry }) => entry);
    const open = looks.filter((look) => look.open).flatMap(({ entry }) => [redisMs, entry]);
    // Not looked at again before the others.
    if (open.length > 0) await redis.zadd(key, 'XX', ...open);
    if (over.length > 0) await redis.zrem(key, ...over);
    return over.length > 0;
  };

  const enter = async (conversationId: ConversationId, max: number): Promise<boolean> => {
    const { botSlug } = partsOf(conversationId);
    const tryToEnter = async (): Promise<boolean> =>
      (await enterIfRoom([openChatsKey(botSlug)], [conversationId, max, memoryMs])) === 1;
    if (await tryToEnter()) {
      lookedAtMs.delete(botSlug);
      return true;
    }
    return (await tidy(botSlug)) && (await tryToEnter());
  };

  return {
    enter: translated(enter),
    leave: translated(async (conversationId) => {
      await redis.zrem(openChatsKey(partsOf(conversationId).botSlug), conversationId);
    }),
  };
};
