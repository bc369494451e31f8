import type { BotSlug, ChatId, ConversationId, UserId } from '../../conversation/ids.ts';
import type { Phase } from '../../conversation/state.ts';
import type { WorkerId } from './conversation-store.ts';
import type { TimelineEntry } from './timeline.ts';

/** What an operator may see of a conversation. Nothing of the desk's session leaves the store: no key, no token, no cursor; no words either. */
export type ChatSummary = {
  readonly conversationId: ConversationId;
  readonly botSlug: BotSlug;
  readonly userId: UserId;
  /** `unreadable`: the record is not one that this release can have written (`STATE_CORRUPT`). */
  readonly phase: Phase | 'unreadable';
  /** The present chat, or of an idle conversation the last one. */
  readonly chatId?: ChatId | undefined;
  /** When the phase began, epoch ms; absent while idle. */
  readonly sinceMs?: number | undefined;
  readonly agentName?: string | undefined;
  /** The worker that had it at last sight, alive or not. */
  readonly owner?: WorkerId | undefined;
  /** Whether the desk has a session for it. */
  readonly hasSession: boolean;
  /** Texts and files of the user that the agent has not got yet. */
  readonly outgoing: number;
  /** Events that the owner has not looked at yet. */
  readonly waiting: number;
  /** Last write, epoch ms (whole seconds). */
  readonly writtenAtMs: number;
};

export type ChatQuery = {
  readonly botSlug?: BotSlug | undefined;
  /** Also conversations that are over and only remembered. */
  readonly includeIdle?: boolean | undefined;
  /** `next` of the page before; absent for the first page. */
  readonly cursor?: string | undefined;
  /** How many are wanted, 1 to 1,000. A page may hold fewer, and up to 500 more. */
  readonly limit: number;
};

export type ChatPage = {
  readonly chats: readonly ChatSummary[];
  /** Where the next page begins; absent after the last. A page may be empty and yet have a next one. */
  readonly next?: string | undefined;
};

export type ChatDetails = ChatSummary & {
  /** Oldest first; the newest 300. */
  readonly timeline: readonly TimelineEntry[];
};

/**
 * Reads what is remembered of conversations, for operators. Changes nothing. Fails with `STORE_UNAVAILABLE`, and with
 * `INPUT_MALFORMED` for a cursor that is none.
 */
export interface ChatDirectory {
  /**
   * One page, in no order. Whoever is there from the first page to the last is listed; who comes or goes meanwhile may be
   * missing or stand there twice.
   */
  list(query: ChatQuery): Promise<ChatPage>;
  /** Undefined when nothing is remembered of the conversation. */
  show(conversationId: ConversationId): Promise<ChatDetails | undefined>;
}
