import type { Clock } from '../bridge/ports/clock.ts';
import type {
  ConversationRecord,
  InboxEntry,
  Remains,
  WorkerId,
} from '../bridge/ports/conversation-store.ts';
import { openPollMs, type TakeOver } from '../bridge/ports/workers.ts';
import type { TimelineEntry } from '../bridge/ports/timeline.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { NEW_CONVERSATION } from '../conversation/state.ts';

/** All that is known of one conversation. */
export type MemoryConversation = {
  record: ConversationRecord;
  /** Set where the record stands for one that cannot be read, which a memory of objects cannot bring about by itself. */
  unreadable: Remains | undefined;
  /** Records put aside for operators. */
  readonly setAside: ConversationRecord[];
  owner: WorkerId | undefined;
  fence: number;
  /** Given back by an owner who says that it needs another. */
  handedOver: boolean;
  readonly inbox: InboxEntry[];
  readonly timeline: TimelineEntry[];
  /** Epoch ms. */
  writtenAtMs: number;
  /** Publish time by event id, or by event id and redrive id. */
  readonly seen: Map<string, number>;
  /** Events published up to here are no longer remembered one by one. */
  floorMs: number;
};

/** What a store and its workers share, as two clients of one Redis do. Lives and dies with the process. */
export type MemoryWorld = {
  readonly clock: Clock;
  /** Event ids remembered per conversation; see `receive`. */
  readonly seenWindow: number;
  readonly conversations: Map<ConversationId, MemoryConversation>;
  /** When each life ends, monotonic ms. */
  readonly lives: Map<WorkerId, number>;
  readonly takeOver: TakeOver;
  readonly listeners: Map<WorkerId, Set<(conversationId: ConversationId) => void>>;
};

export const createMemoryWorld = ({
  clock,
  seenWindow = 127,
  takeOver = 'fast',
}: {
  clock: Clock;
  seenWindow?: number;
  takeOver?: TakeOver;
}): MemoryWorld => ({
  clock,
  seenWindow,
  takeOver,
  conversations: new Map(),
  lives: new Map(),
  listeners: new Map(),
});

export const isAlive = ({ lives, clock }: MemoryWorld, workerId: WorkerId): boolean =>
  clock.monotonicMs() < (lives.get(workerId) ?? -Infinity);

/** Whether a conversation of `owner` must be left alone: the owner lives, or a poll of it may still be open. */
export const isHeldBy = (
  world: MemoryWorld,
  owner: WorkerId,
  { pollHoldMs = 0 }: ConversationRecord,
): boolean => {
  const openMs = world.takeOver === 'safe' ? openPollMs(pollHoldMs) : 0;
  return world.clock.monotonicMs() < (world.lives.get(owner) ?? -Infinity) + openMs;
};

/** The conversation, new when it was never heard of. */
export const conversationIn = (
  { conversations, clock }: MemoryWorld,
  conversationId: ConversationId,
): MemoryConversation => {
  const known = conversations.get(conversationId);
  if (known) return known;
  const fresh: MemoryConversation = {
    record: { conversation: NEW_CONVERSATION, session: {} },
    unreadable: undefined,
    setAside: [],
    owner: undefined,
    fence: 0,
    handedOver: false,
    inbox: [],
    timeline: [],
    writtenAtMs: clock.nowMs(),
    seen: new Map(),
    floorMs: -Infinity,
  };
  conversations.set(conversationId, fresh);
  return fresh;
};
