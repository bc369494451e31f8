import type { ConversationId } from '../conversation/ids.ts';
import { beginAnew, type UnreadableClaim } from './begin-anew.ts';
import type { ConversationParts } from './conversation-parts.ts';
import type { Claim } from './ports/conversation-store.ts';

/**
 * A newer release may have written it: where one runs beside this one, it is given the time to take the conversation. Longer than a few
 * looks for the deserted, shorter than a desk waits for a poll.
 */
const GRACE_MS = 10_000;

/** Seen again after so long it is another time: somebody could read it in between. */
const FORGET_MS = 60_000;

export type UnreadableRecords = {
  /** Left to others for now, or being dealt with: not to be claimed here. */
  isLeft(conversationId: ConversationId): boolean;
  /** Leaves it to others at first; later gives the claim with the record that took its place, if the lease held. */
  take(claim: UnreadableClaim, signal: AbortSignal): Promise<Extract<Claim, { kind: 'claimed' }> | undefined>;
};

/** What a worker does with records that it cannot read. `onDue`: nobody else could either, as far as is known: claim it again. */
export const createUnreadableRecords = (
  parts: ConversationParts,
  onDue: (conversationId: ConversationId) => void,
): UnreadableRecords => {
  const { clock, log, store } = parts;
  /** When each was first seen, monotonic ms. */
  const seen = new Map<ConversationId, number>();
  const underWay = new Set<ConversationId>();

  const leave = async ({ lease, remains }: UnreadableClaim): Promise<undefined> => {
    const { conversationId } = lease;
    const fields = { conversationId, chatId: remains.chatIds[0], code: 'STATE_CORRUPT' };
    log.error('conversation.unreadable', { ...fields, delayMs: GRACE_MS });
    seen.set(conversationId, clock.monotonicMs());
    clock.after(GRACE_MS, () => {
      onDue(conversationId);
    });
    clock.after(FORGET_MS, () => {
      seen.delete(conversationId);
    });
    await store.release(lease, 'handover');
  };

  return {
    isLeft(conversationId) {
      const sinceMs = seen.get(conversationId);
      if (underWay.has(conversationId)) return true;
      return sinceMs !== undefined && clock.monotonicMs() - sinceMs < GRACE_MS;
    },
    async take(claim, signal) {
      const { lease } = claim;
      const { conversationId } = lease;
      if (!seen.has(conversationId)) return leave(claim);
      underWay.add(conversationId);
      const record = await beginAnew(parts, claim, signal).finally(() => {
        underWay.delete(conversationId);
      });
      if (!record) return undefined;
      log.warn('conversation.set-aside', { conversationId, code: 'STATE_CORRUPT' });
      return { kind: 'claimed', lease, record };
    },
  };
};
