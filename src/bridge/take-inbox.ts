import type { Happening } from '../conversation/event.ts';
import type { ConversationId } from '../conversation/ids.ts';
import type { ConversationParts } from './conversation-parts.ts';
import type { InboxEntry } from './ports/conversation-store.ts';
import type { TimelineEntry } from './ports/timeline.ts';
import { readInbox } from './read-inbox.ts';
import { isOutage } from './why-parked.ts';

export type InboxSteps = {
  /** Of the oldest entries those that may be applied now. */
  readonly ready: (entries: readonly InboxEntry[]) => readonly InboxEntry[];
  /** Applies what the oldest entries mean, and removes as many as `taken` says. */
  readonly apply: (happenings: readonly Happening[], taken: number) => Promise<void>;
  /** Removes the oldest entry without applying it. */
  readonly drop: (line: TimelineEntry) => Promise<void>;
  readonly retry: <Result>(what: string, act: () => Promise<Result>) => Promise<Result>;
  /** Aborts when the conversation is no longer ours. */
  readonly signal: AbortSignal;
};

/**
 * The owner's way through the inbox. An entry that cannot be read, or applied, for another reason than an outage would
 * hold its conversation up for ever: it is found by taking one entry at a time, parked, and removed after the confirm.
 * Each call applies or parks something, or finds nothing; true: there may be more.
 */
export const createTakeInbox = (
  parts: ConversationParts,
  conversationId: ConversationId,
  { ready, apply, drop, retry, signal }: InboxSteps,
): (() => Promise<boolean>) => {
  const { store, parkEntry, limits } = parts;
  let size = limits.inboxBatch;

  const setAside = async (reason: unknown): Promise<void> => {
    const oldest = await retry('inbox', () => store.oldest(conversationId));
    if (oldest === undefined) return;
    await drop(await retry('park', () => parkEntry(conversationId, oldest, reason)));
  };

  return async () => {
    try {
      const entries = ready(await retry('inbox', () => store.inbox(conversationId, size)));
      if (entries.length > 0) await apply(await readInbox(parts, conversationId, entries), entries.length);
      const isMore = entries.length === size;
      if (!isMore) size = limits.inboxBatch;
      return isMore;
    } catch (error) {
      if (signal.aborted || isOutage(error)) throw error;
      // Among many it is not known which one it is.
      if (size > 1) size = 1;
      else await setAside(error);
      return true;
    }
  };
};
