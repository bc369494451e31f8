import type { ChatDirectory, ChatSummary } from '../bridge/ports/chat-directory.ts';
import { partsOf, type ConversationId } from '../conversation/ids.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import type { MemoryConversation, MemoryWorld } from './memory-world.ts';

const summaryOf = (conversationId: ConversationId, known: MemoryConversation): ChatSummary => {
  const { conversation } = known.record;
  const shared = {
    conversationId,
    ...partsOf(conversationId),
    owner: known.owner,
    waiting: known.inbox.length,
    writtenAtMs: Math.floor(known.writtenAtMs / 1_000) * 1_000,
  };
  if (conversation.phase === 'idle') {
    return { ...shared, phase: 'idle', chatId: conversation.lastChatId, hasSession: false, outgoing: 0 };
  }
  const { phase, chatId, sinceMs } = conversation;
  return {
    ...shared,
    phase,
    chatId,
    sinceMs,
    hasSession: conversation.phase !== 'opening' || conversation.hasSession,
    agentName: 'agentName' in conversation ? conversation.agentName : undefined,
    outgoing: 'outgoing' in conversation ? conversation.outgoing.length : 0,
  };
};

/** The chats of a {@link MemoryWorld}. The cursor is a place in the order in which conversations came up. */
export const createMemoryChatDirectory = ({ conversations }: MemoryWorld): ChatDirectory => ({
  async list({ botSlug, includeIdle = false, cursor = '0', limit }) {
    if (!/^\d{1,9}$/.test(cursor))
      throw new HandoffError('INPUT_MALFORMED', { reason: 'the cursor is not one of a page' });
    const from = Number(cursor);
    const all = [...conversations].map(([id, known]) => summaryOf(id, known));
    const chats: ChatSummary[] = [];
    let at = from;
    for (; at < all.length && chats.length < limit; at += 1) {
      const chat = all[at];
      if (!chat || (botSlug !== undefined && chat.botSlug !== botSlug)) continue;
      if (includeIdle || chat.phase !== 'idle') chats.push(chat);
    }
    return { chats, ...(at < all.length ? { next: String(at) } : {}) };
  },

  async show(conversationId) {
    const known = conversations.get(conversationId);
    return known && { ...summaryOf(conversationId, known), timeline: structuredClone(known.timeline) };
  },
});
