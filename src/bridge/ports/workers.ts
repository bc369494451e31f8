import type { ConversationId } from '../../conversation/ids.ts';
import type { WorkerId } from './conversation-store.ts';

/** Who is alive. One heartbeat per worker, not per chat. Fails with `STORE_UNAVAILABLE`. */
export interface Workers {
  /** Begins or renews the life of a worker for `ttlMs`. `lost`: it had ended before this call; its conversations may have new owners. */
  beat(workerId: WorkerId, ttlMs: number, first: boolean): Promise<'kept' | 'lost'>;
  /** Ends it now. Conversations that it still owns become deserted at once. */
  leave(workerId: WorkerId): Promise<void>;
  /** Conversations whose owner is dead or has handed them over, or that have an inbox entry and no owner; at most `limit`. */
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
