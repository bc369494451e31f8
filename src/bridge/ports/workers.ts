import type { ConversationId } from '../../conversation/ids.ts';
import type { WorkerId } from './conversation-store.ts';

/**
 * When a conversation is taken over whose owner's life ran out: its process may be dead, or frozen with a poll open. `fast`: at once; if it
 * was frozen, a second poll overlaps the first, which makes Live Agent end the chat. `safe`: when no poll of it can be open any more.
 * After a release or a leave it is certain, and taken over at once either way.
 */
export const TAKE_OVERS = ['fast', 'safe'] as const;
export type TakeOver = (typeof TAKE_OVERS)[number];

/** For an answer of the desk that is late, and for clocks that differ. */
const POLL_MARGIN_MS = 2_000;

/** How long after the end of a worker's life a poll that the desk holds for `holdMs` may still be open: it begins none after that end. */
export const openPollMs = (holdMs: number): number => (holdMs === 0 ? 0 : holdMs + POLL_MARGIN_MS);

/** Who is alive. One heartbeat per worker, not per chat. Fails with `STORE_UNAVAILABLE`. */
export interface Workers {
  /** Begins or renews the life of a worker for `ttlMs`. `lost`: it had ended before this call; its conversations may have new owners. */
  beat(workerId: WorkerId, ttlMs: number, first: boolean): Promise<'kept' | 'lost'>;
  /** Ends it now. Conversations that it still owns become deserted at once. */
  leave(workerId: WorkerId): Promise<void>;
  /**
   * Conversations whose owner is dead or has handed them over, or that have an inbox entry and no owner; at most `limit`. Those that
   * must still be left alone (see {@link TakeOver}) may be among them: the claim decides.
   */
  deserted(limit: number): Promise<readonly ConversationId[]>;
  /**
   * The same, looked for without any list, for what stands on none: a part of all conversations at each call, the next part at the
   * next.
   */
  strays(): Promise<readonly ConversationId[]>;
  /**
   * Tells `workerId` to look into the inbox of a conversation. False when it is known that nobody heard; true proves nothing: the
   * owner also looks by itself.
   */
  wake(workerId: WorkerId, conversationId: ConversationId): Promise<boolean>;
  /** Calls `onWake` for each wake-up of `workerId` until the returned function is called. */
  listen(workerId: WorkerId, onWake: (conversationId: ConversationId) => void): Promise<() => Promise<void>>;
}
