import type { ConversationId } from '../../conversation/ids.ts';

/**
 * Counts the open chats of each bot, of all processes together. May count a chat for a while that is over, when the process that ended it
 * died in that moment; never lets in more than `max` among those it knows. Fails with `STORE_UNAVAILABLE`.
 */
export interface OpenChats {
  /** Counts the conversation's chat, once however often; false, and nothing is counted, when there are `max` without it. */
  enter(conversationId: ConversationId, max: number): Promise<boolean>;
  /** Its chat is over. Without one nothing happens. */
  leave(conversationId: ConversationId): Promise<void>;
}
