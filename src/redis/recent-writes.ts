import type { Lease } from '../bridge/ports/conversation-store.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { NEW_CONVERSATION, type Conversation } from '../conversation/state.ts';

/** An event that was received, by the id it is known by. */
export type Received = {
  readonly id: string;
  /** The bus's time, epoch ms. */
  readonly publishedAtMs: number;
};

/** The events that were taken out of an inbox: these, and all that were published up to the floor, epoch ms. */
export type Done = { readonly done: readonly Received[]; readonly floorMs: number };

/** The newest that a process knows of a conversation: enough to write it again to a server that has forgotten it. */
export type RecentWrite = Done & {
  readonly conversationId: ConversationId;
  readonly fence: number;
  /** Number of the save under its lease; 0 for what stood there when it was claimed. */
  readonly save: number;
  readonly conversation: Conversation;
  /** The record, name and value in turn; holds the session's secrets. Empty as long as none was readable. */
  readonly fields: readonly string[];
  /** What the inbox held when it was last read, oldest first; each by all that it is known by. */
  readonly waiting: readonly (readonly Received[])[];
  /** Monotonic. */
  readonly touchedAtMs: number;
};

/** The server remembers 127 ids; those restored must leave room, or they would push each other out. */
const DONE_IDS = 100;

/** Forgets ids as the server does: those of one publish time together, and never those of the newest, of which more may wait. */
const newest = ({ done, floorMs }: Done): Done => {
  if (done.length <= DONE_IDS) return { done, floorMs };
  const times = done.map(({ publishedAtMs }) => publishedAtMs);
  const oldestMs = Math.min(...times);
  if (oldestMs === Math.max(...times)) return { done, floorMs };
  return newest({
    done: done.filter(({ publishedAtMs }) => publishedAtMs > oldestMs),
    floorMs: Math.max(floorMs, oldestMs),
  });
};

/**
 * A process's own copy of what it claimed and wrote lately. The owner looks into its inbox at least at every return of a poll, so
 * whatever is not touched for `keepMs` is not run here any more.
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
  let epoch: string | undefined;

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
    /** The epoch of the server's memory, once it was looked at: what is written now is written in it. */
    epoch: (): string | undefined => epoch,
    entered(newest: string): void {
      epoch = newest;
    },
    /** What its owner found, whoever wrote it: from now on this process alone can know it. */
    claimed(
      { conversationId, fence }: Lease,
      { conversation, fields }: Pick<RecentWrite, 'conversation' | 'fields'>,
      done: Done,
    ): void {
      put({ conversationId, fence, save: 0, conversation, fields, ...newest(done), waiting: [] });
    },
    read(conversationId: ConversationId, waiting: RecentWrite['waiting']): void {
      const write = writes.get(conversationId);
      if (write) put({ ...write, waiting });
    },
    /** `taken`: how many of the oldest entries of the inbox the save took out. */
    saved(
      { conversationId, fence }: Lease,
      save: number,
      { conversation, fields }: Pick<RecentWrite, 'conversation' | 'fields'>,
      taken: number,
    ): void {
      const { done = [], floorMs = 0, waiting = [] } = writes.get(conversationId) ?? {};
      const all = newest({ done: [...done, ...waiting.slice(0, taken).flat()], floorMs });
      put({ conversationId, fence, save, conversation, fields, ...all, waiting: waiting.slice(taken) });
    },
    all: (): RecentWrite[] => [...writes.values()],
  };
};
export type RecentWrites = ReturnType<typeof createRecentWrites>;

/** Of a conversation whose record cannot be read. */
export const NOTHING_READABLE = { conversation: NEW_CONVERSATION, fields: [] } as const;
