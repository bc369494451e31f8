import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import type { BotSlug, ConversationId } from '../conversation/ids.ts';

/**
 * Every key of ours. Braces are the cluster's hash tag: what stands in one pair of them lies in one slot. The tag ends at the
 * first closing brace, also at one inside a user id; that cuts all keys of a conversation at the same place. It is never
 * empty, because a conversation id begins with a bot slug.
 */
export const keysOf = (
  conversationId: ConversationId,
): readonly [record: string, inbox: string, seen: string, timeline: string] => {
  const prefix = `handoff:{${conversationId}}`;
  return [`${prefix}:record`, `${prefix}:inbox`, `${prefix}:seen`, `${prefix}:timeline`];
};

/** Where that stands which no release like this one can have written, one key for each of `keysOf`, for operators to look at. */
export const unreadableKeysOf = (
  conversationId: ConversationId,
): readonly [record: string, inbox: string, seen: string, timeline: string] => {
  const prefix = `handoff:{${conversationId}}:unreadable`;
  return [`${prefix}-record`, `${prefix}-inbox`, `${prefix}-seen`, `${prefix}-timeline`];
};

const RECORD_KEY = /^handoff:\{(.+)\}:(?:record|inbox)$/s;

/** Finds records; of one bot, or of all. A bot slug has no character that means anything in a pattern. */
export const recordPattern = (botSlug?: BotSlug): string => `handoff:{${botSlug ?? '*'}:*}:record`;

/** Finds records, and inboxes, which a conversation has before its first record. */
export const RECORD_OR_INBOX_PATTERN = 'handoff:{*:*}:[ri]*';

/** The conversation of a record's or an inbox's key; undefined for another key. */
export const conversationOfKey = (key: string): ConversationId | undefined =>
  RECORD_KEY.exec(key)?.[1] as ConversationId | undefined;

/** How long a conversation is remembered after its last write: outlasts the topic's retention of 7 days, so that a replay is recognised. */
export const MEMORY_MS = 8 * 24 * 60 * 60_000;

/** There while the worker lives. */
export const heartbeatKey = (workerId: WorkerId): string => `handoff:worker:{${workerId}}`;

/** When the worker's life ends or has ended, until it takes leave. In the slot of its heartbeat. */
export const lifeKey = (workerId: WorkerId): string => `handoff:life:{${workerId}}`;

/** Conversations a worker may own, by the fence of its claim. In the slot of its heartbeat. */
export const ownedKey = (workerId: WorkerId): string => `handoff:owned:{${workerId}}`;

/** Workers that live, or died and may have left something. */
export const WORKERS_KEY = 'handoff:workers';

/** Conversations that need an owner and have none, by the fence they were left under. */
export const DESERTED_KEY = 'handoff:deserted';

/** Open chats of a bot: see OpenChats. */
export const openChatsKey = (botSlug: BotSlug): string => `handoff:open:{${botSlug}}`;

/** What was parked: see ParkedIds. */
export const parkedKey = (parkedId: string): string => `handoff:parked:{${parkedId}}`;

/** Receipts counted by all workers. */
export const RECEIPTS_KEY = 'handoff:receipts';

/** The id of the store's present memory, and how often it was looked at. */
export const EPOCH_KEY = 'handoff:epoch';

/** Held by the process that repairs what the loss before `epoch` took, later a note that it is done. */
export const repairKey = (epoch: string): string => `handoff:repair:{${epoch}}`;

/** Channel, not a key: conversation ids for one worker to look at. */
export const wakeChannel = (workerId: WorkerId): string => `handoff:wake:{${workerId}}`;
