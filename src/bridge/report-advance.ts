import type { ConversationId } from '../conversation/ids.ts';
import type { Conversation } from '../conversation/state.ts';
import type { Advanced } from './advance.ts';
import type { Log } from './ports/log.ts';

const chatOf = (conversation: Conversation): string | undefined =>
  conversation.phase === 'idle' ? conversation.lastChatId : conversation.chatId;

/** Tells the log which phase was entered and which happenings changed nothing, and why. */
export const reportAdvance = (
  log: Log,
  conversationId: ConversationId,
  before: Conversation,
  { record, ignored, ambiguous }: Pick<Advanced, 'record' | 'ignored' | 'ambiguous'>,
): void => {
  for (const eventId of ambiguous)
    log.warn('delivery.ambiguous', { conversationId, chatId: chatOf(before), eventId });
  for (const { happening, why } of ignored) {
    const { type, id } = happening;
    log.info('happening.ignored', { conversationId, chatId: chatOf(before), type, eventId: id, reason: why });
  }
  const { phase } = record.conversation;
  if (phase !== before.phase) {
    log.info('conversation.moved', { conversationId, chatId: chatOf(record.conversation), phase });
  }
};
