import type { OpenChats } from '../bridge/ports/open-chats.ts';
import { partsOf, type ConversationId } from '../conversation/ids.ts';

/** OpenChats of one process. */
export const createMemoryOpenChats = (): OpenChats => {
  const open = new Map<string, Set<ConversationId>>();
  return {
    enter(conversationId, max) {
      const { botSlug } = partsOf(conversationId);
      const chats = open.get(botSlug) ?? new Set();
      if (!chats.has(conversationId) && chats.size >= max) return Promise.resolve(false);
      open.set(botSlug, chats.add(conversationId));
      return Promise.resolve(true);
    },
    leave(conversationId) {
      const { botSlug } = partsOf(conversationId);
      const chats = open.get(botSlug);
      chats?.delete(conversationId);
      if (chats?.size === 0) open.delete(botSlug);
      return Promise.resolve();
    },
  };
};
