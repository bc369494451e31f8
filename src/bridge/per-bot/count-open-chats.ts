import { partsOf, type ConversationId } from '../../conversation/ids.ts';
import type { Bots } from '../ports/bots.ts';
import type { ConversationStore } from '../ports/conversation-store.ts';
import type { Log } from '../ports/log.ts';
import type { OpenChats } from '../ports/open-chats.ts';

export type CountingParts = {
  readonly store: ConversationStore;
  readonly openChats: OpenChats;
  readonly bots: Pick<Bots, 'lastKnown'>;
  readonly log: Log;
};

/** A chat that is open is counted, also where there are too many already: the limit came later, or the count was lost. */
const ALWAYS = Number.MAX_SAFE_INTEGER;

/** A store that keeps the count of open chats, of bots that have a limit for it. A count that fails holds nothing up. */
export const countOpenChats = ({ store, openChats, bots, log }: CountingParts): ConversationStore => {
  const isCounted = (conversationId: ConversationId): boolean =>
    bots.lastKnown(partsOf(conversationId).botSlug).limits.openChatsMax !== undefined;
  const unlessItFails = (conversationId: ConversationId, counting: Promise<unknown>): void => {
    counting.catch((error: unknown) => {
      log.warn('open-chats.not-counted', { conversationId, error });
    });
  };
  return {
    ...store,
    async claim(conversationId, workerId) {
      const claim = await store.claim(conversationId, workerId);
      if (claim.kind === 'claimed' && claim.record.conversation.phase !== 'idle' && isCounted(conversationId))
        unlessItFails(conversationId, openChats.enter(conversationId, ALWAYS));
      return claim;
    },
    async save(lease, record, taken, timeline) {
      const { conversationId } = lease;
      const outcome = await store.save(lease, record, taken, timeline);
      if (outcome === 'saved' && record.conversation.phase === 'idle' && isCounted(conversationId))
        unlessItFails(conversationId, openChats.leave(conversationId));
      return outcome;
    },
  };
};
