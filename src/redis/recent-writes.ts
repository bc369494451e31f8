import type { Lease } from '../bridge/ports/conversation-store.ts';
import type { TimelineEntry } from '../bridge/ports/timeline.ts';
import type { ConversationId } from '../conversation/ids.ts';
import type { Conversation } from '../conversation/state.ts';

/** What a process last wrote of a conversation: enough to write it again to a server that has forgotten it. */
export type RecentWrite = {
  readonly conversationId: ConversationId;
  readonly fence: number;
  /** Number of the save under its lease. */
  readonly save: number;
  readonly conversation: Conversation;
  /** The record, name and value in turn; holds the session's secrets. */
  readonly fields: readonly string[];
  /** Newest event ids that were taken out of the inbox: a replay must not do them again. */
  readonly done: readonly string[];
  /** Monotonic. */
  readonly touchedAtMs: number;
};

/** The server remembers 127 ids; those restored must leave room, or they would push each other out. */
const DONE_IDS = 100;

/**
 * A process's own copy of what it wrote lately. The owner looks into its inbox at least at every return of a poll, so whatever
 * is not touched for `keepMs` is not run here any more.
 */
export const createRecentWrites = ({
  keepMs,
  monotonicMs,
}: {
  readonly keepMs: number;
  readonly monotonicMs: () => number;
}) => {
  // A map keeps the order of insertion: what was touched longest ago comes first.
  const writes = new Map<ConversationId, RecentWrite>();

  const put = (write: Omit<RecentWrite, 'touchedAtMs'>): void => {
    const touchedAtMs = monotonicMs();
    writes.delete(write.conversationId);
    writes.set(write.conversationId, { ...write, touchedAtMs });
    for (const [conversationId, oldest] of writes) {
      if (oldest.touchedAtMs > touchedAtMs - keepMs) return;
      writes.delete(conversationId);
    }
  };

  return {
    saved(
      { conversationId, fence }: Lease,
      save: number,
      { conversation, fields }: Pick<RecentWrite, 'conversation' | 'fields'>,
      timeline: readonly TimelineEntry[],
    ): void {
      const taken = timeline.flatMap(({ kind, eventId }) => (kind === 'inbound' && eventId ? [eventId] : []));
      const before = writes.get(conversationId)?.done ?? [];
      const done = taken.length === 0 ? before : [...before, ...taken].slice(-DONE_IDS);
      put({ conversationId, fence, save, conversation, fields, done });
    },
    touch(conversationId: ConversationId): void {
      const write = writes.get(conversationId);
      if (write) put(write);
    },
    /** Another owner will know more. */
    forget(conversationId: ConversationId): void {
      writes.delete(conversationId);
    },
    all: (): RecentWrite[] => [...writes.values()],
  };
};
export type RecentWrites = ReturnType<typeof createRecentWrites>;
