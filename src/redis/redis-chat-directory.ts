import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ChatDirectory, ChatSummary } from '../bridge/ports/chat-directory.ts';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import { partsOf, type ConversationId } from '../conversation/ids.ts';
import { NEW_CONVERSATION, type Conversation } from '../conversation/state.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { conversationSchema } from './conversation-schema.ts';
import { conversationOfKey, keysOf, recordPattern } from './keys.ts';
import { readJson } from './record-codec.ts';
import { decodeTimelineEntry } from './timeline-codec.ts';
import { translated } from './translate-redis-error.ts';

/** Calls per page: it takes a moment even where one chat in a million is open. */
const SCANS_PER_PAGE = 40;
/** Keys looked at per call; a page may exceed its limit by as many. */
const scanCount = (limit: number): number => Math.min(500, Math.max(50, limit));

const FIELDS = ['@state', '@owner', 'timestamp', 'status'] as const;
const looked = z.tuple([
  z.tuple([z.null(), z.array(z.string().nullable()).length(FIELDS.length)]),
  z.tuple([z.null(), z.int()]),
]);

const scanCursor = z.string().regex(/^\d{1,20}$/);

const stateOf = (text: string | null): Conversation | undefined => {
  if (text === null) return NEW_CONVERSATION;
  try {
    return readJson(text, conversationSchema, 'state');
  } catch {
    // One record that cannot be read must not hide the others, and its conversation must be seen to be mended.
    return undefined;
  }
};

const factsOf = (conversation: Conversation | undefined) => {
  if (!conversation) return { phase: 'unreadable', hasSession: false, outgoing: 0 } as const;
  if (conversation.phase === 'idle') {
    return { phase: 'idle', chatId: conversation.lastChatId, hasSession: false, outgoing: 0 } as const;
  }
  const { phase, chatId, sinceMs } = conversation;
  return {
    phase,
    chatId,
    sinceMs,
    hasSession: conversation.phase !== 'opening' || conversation.hasSession,
    agentName: 'agentName' in conversation ? conversation.agentName : undefined,
    outgoing: 'outgoing' in conversation ? conversation.outgoing.length : 0,
  };
};

/** Chats as they stand in Redis. Reads the records of one server; of a cluster, those of the node it is connected to. */
export const createRedisChatDirectory = (redis: Redis): ChatDirectory => {
  const summaryOf = async (conversationId: ConversationId): Promise<ChatSummary | undefined> => {
    const [record, inbox] = keysOf(conversationId);
    const replies = await redis
      .pipeline()
      .hmget(record, ...FIELDS)
      .llen(inbox)
      .exec();
    const failed = replies?.find(([error]) => error)?.[0];
    if (failed) throw failed;
    const [[, [state = null, owner = null, timestamp = null, status = null]], [, waiting]] =
      looked.parse(replies);
    if (timestamp === null && status === null && state === null && waiting === 0) return undefined;
    return {
      conversationId,
      ...partsOf(conversationId),
      ...factsOf(stateOf(state)),
      owner: (owner ?? undefined) as WorkerId | undefined,
      waiting,
      writtenAtMs: Number(timestamp ?? 0) * 1_000,
    };
  };

  return {
    list: translated(async ({ botSlug, includeIdle = false, cursor, limit }) => {
      const from = scanCursor.safeParse(cursor ?? '0');
      if (!from.success)
        throw new HandoffError('INPUT_MALFORMED', { reason: 'the cursor is not one of a page' });
      const pattern = recordPattern(botSlug);
      const found = new Map<ConversationId, ChatSummary>();
      let next = from.data;
      for (let scans = 0; scans < SCANS_PER_PAGE && found.size < limit; scans += 1) {
        const [after, keys] = await redis.scan(next, 'MATCH', pattern, 'COUNT', scanCount(limit));
        next = after;
        const ids = keys.map(conversationOfKey).filter((id) => id !== undefined);
        for (const chat of await Promise.all(ids.map(summaryOf))) {
          if (chat && (includeIdle || chat.phase !== 'idle')) found.set(chat.conversationId, chat);
        }
        if (next === '0') break;
      }
      return { chats: [...found.values()], ...(next === '0' ? {} : { next }) };
    }),

    show: translated(async (conversationId) => {
      const [, , , timeline] = keysOf(conversationId);
      const [summary, lines] = await Promise.all([summaryOf(conversationId), redis.lrange(timeline, 0, -1)]);
      return (
        summary && {
          ...summary,
          timeline: lines.map(decodeTimelineEntry).filter((entry) => entry !== undefined),
        }
      );
    }),
  };
};
