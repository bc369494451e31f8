import type { ChatId, ConversationId, EventId } from '../../conversation/ids.ts';
import type { Conversation } from '../../conversation/state.ts';
import type { InboundPayload } from '../../events/inbound.ts';
import type { Branded } from '../../conversation/ids.ts';
import type { DeskSession } from './agent-desk.ts';
import type { TimelineEntry } from './timeline.ts';

/** One run of one process: a process that lost its lease goes on under a new id. */
export type WorkerId = Branded<'WorkerId'>;

/** An accepted event of the user, waiting for the owner of its conversation. */
export type InboxEntry = InboundPayload & {
  readonly eventId: EventId;
  /** The bus's time, epoch ms. */
  readonly publishedAtMs?: number | undefined;
};

/** An entry of the inbox as it stands there, whether or not it can be read. */
export type UncheckedEntry =
  | {
      readonly kind: 'event';
      readonly eventId: EventId;
      readonly type: string;
      readonly data: unknown;
      readonly publishedAtMs?: number | undefined;
    }
  /** Not even an id is to be found in it. */
  | { readonly kind: 'unreadable'; readonly text: string };

/** All that must outlive a process, saved in one write. */
export type ConversationRecord = {
  readonly conversation: Conversation;
  /** The desk's own memory; empty while there is no session. */
  readonly session: DeskSession;
  /** How long a poll that is opened in this state may be held by the desk, ms; absent where none is opened. */
  readonly pollHoldMs?: number | undefined;
};

/** The right to act for a conversation. Every write is refused when `fence` is not the newest. */
export type Lease = {
  readonly conversationId: ConversationId;
  readonly workerId: WorkerId;
  /** Grows with every claim. */
  readonly fence: number;
};

export type Receipt = {
  /**
   * `accepted`: appended · `duplicate`: this event id was received before · `stale`: published before the memory of
   * event ids reaches back.
   */
  readonly kind: 'accepted' | 'duplicate' | 'stale';
  /** The owner at that moment, alive or not. */
  readonly owner: WorkerId | undefined;
  /** Entries in the inbox after the call. */
  readonly waiting: number;
};

/** What can still be told of a record that cannot be read. */
export type Remains = {
  /** Chats that have not been told to be over, oldest first; the first is the one that was under way. */
  readonly chatIds: readonly ChatId[];
  /** What the user said and the agent had not got. */
  readonly outgoing: readonly EventId[];
};

export type Claim =
  | {
      readonly kind: 'claimed';
      readonly lease: Lease;
      readonly record: ConversationRecord;
      /** The store has lost of its memory since this was written: more may have been done than stands there. */
      readonly mayBeBehind?: boolean | undefined;
    }
  /** Claimed, but no release like this one can have written the record: see `setAside`. */
  | { readonly kind: 'unreadable'; readonly lease: Lease; readonly remains: Remains }
  | { readonly kind: 'held'; readonly by: WorkerId };

/**
 * The durable memory of conversations. Every method is one atomic step per conversation. Fails with `STORE_UNAVAILABLE`, and with
 * `STATE_CORRUPT` for what nobody but a person can have put there.
 */
export interface ConversationStore {
  /**
   * De-duplicates by event id and appends to the inbox. `publishedAtMs` is the bus's time, not ours. With a redrive id
   * the event is known by both ids together, so it is accepted once more; its event id counts as received from then on.
   */
  receive(
    conversationId: ConversationId,
    entry: InboxEntry,
    publishedAtMs: number,
    redriveId?: string,
  ): Promise<Receipt>;
  /** Takes the conversation when nobody has it or its owner is dead and may be followed (see Workers, TakeOver). A claim by the owner itself renews the fence; a worker that has not begun its life fails with `LEASE_LOST`. */
  claim(conversationId: ConversationId, workerId: WorkerId): Promise<Claim>;
  /**
   * The oldest entries, unread or read before a crash: `save` with `taken` removes them. Fails with `STATE_CORRUPT` when one
   * of them cannot be read.
   */
  inbox(conversationId: ConversationId, limit: number): Promise<readonly InboxEntry[]>;
  /** The oldest entry, for when it cannot be read or applied; undefined when the inbox is empty. */
  oldest(conversationId: ConversationId): Promise<UncheckedEntry | undefined>;
  /**
   * Writes the record, removes the `taken` oldest inbox entries and adds to the timeline, of which the newest 300 stay; or does
   * nothing and says that the lease is lost.
   */
  save(
    lease: Lease,
    record: ConversationRecord,
    taken: number,
    timeline?: readonly TimelineEntry[],
  ): Promise<'saved' | 'lost'>;
  /** Puts a record that cannot be read, without the desk's session, where operators find it, and `record` in its place. */
  setAside(
    lease: Lease,
    record: ConversationRecord,
    timeline?: readonly TimelineEntry[],
  ): Promise<'saved' | 'lost'>;
  /** Adds to the timeline what the owner does not see. */
  note(conversationId: ConversationId, entry: TimelineEntry): Promise<void>;
  /**
   * Gives the lease back. `idle`: the conversation needs no owner until its next event; refused (`busy`) when the inbox
   * is not empty. `handover`: it needs another owner now, and is listed by `Workers.deserted`.
   */
  release(lease: Lease, why: 'idle' | 'handover'): Promise<'released' | 'busy' | 'lost'>;
}
