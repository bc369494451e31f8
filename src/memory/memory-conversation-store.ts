import type { Claim, ConversationStore, Lease, Receipt } from '../bridge/ports/conversation-store.ts';
import type { TimelineEntry } from '../bridge/ports/timeline.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import {
  conversationIn,
  isAlive,
  isHeldBy,
  type MemoryConversation,
  type MemoryWorld,
} from './memory-world.ts';

/**
 * Keeps the newest ids. Ids of one publish time go together, and the floor rises to them: what is forgotten is always
 * told by its time alone.
 */
const forgetOldest = (conversation: MemoryConversation, seenWindow: number): void => {
  const { seen } = conversation;
  while (seen.size > seenWindow) {
    const times = [...seen.values()];
    const oldestMs = Math.min(...times);
    if (oldestMs === Math.max(...times)) return;
    for (const [id, atMs] of seen) if (atMs === oldestMs) seen.delete(id);
    conversation.floorMs = oldestMs;
  }
};

const TIMELINE_ENTRIES = 300;

const append = ({ timeline }: MemoryConversation, entries: readonly TimelineEntry[]): void => {
  timeline.push(...structuredClone(entries));
  timeline.splice(0, timeline.length - TIMELINE_ENTRIES);
};

/** A run of repeats is one entry. */
const appendRepeat = (conversation: MemoryConversation, entry: TimelineEntry): void => {
  const last = conversation.timeline.at(-1);
  const goesOn = last?.kind === 'repeated' && last.outcome === entry.outcome;
  if (goesOn) conversation.timeline.pop();
  append(conversation, [{ ...entry, count: (goesOn ? (last.count ?? 1) : 0) + 1 }]);
};

type AfterFirst<Args extends readonly unknown[]> = Args extends [unknown, ...infer Rest] ? Rest : never;

const receiveInto = (
  { clock, seenWindow }: MemoryWorld,
  conversation: MemoryConversation,
  ...[entry, publishedAtMs, redriveId]: AfterFirst<Parameters<ConversationStore['receive']>>
): Receipt => {
  const { inbox, seen } = conversation;
  const { eventId, type: name } = entry;
  const knownBy = redriveId === undefined ? eventId : `${eventId} ${redriveId}`;
  let kind: Receipt['kind'] = 'accepted';
  if (seen.has(knownBy)) kind = 'duplicate';
  else if (publishedAtMs <= conversation.floorMs) kind = 'stale';
  else {
    seen.set(knownBy, publishedAtMs);
    seen.set(eventId, publishedAtMs);
    inbox.push(structuredClone(entry));
    forgetOldest(conversation, seenWindow);
  }
  if (kind !== 'accepted') {
    appendRepeat(conversation, { atMs: clock.nowMs(), kind: 'repeated', name, outcome: kind, eventId });
  }
  return { kind, owner: conversation.owner, waiting: inbox.length };
};

const isCurrent = ({ owner, fence }: MemoryConversation, lease: Lease): boolean =>
  owner === lease.workerId && fence === lease.fence;

const claimIn = (
  world: MemoryWorld,
  conversationId: Lease['conversationId'],
  workerId: Lease['workerId'],
): Claim => {
  const conversation = conversationIn(world, conversationId);
  const { owner } = conversation;
  if (owner !== undefined && owner !== workerId && isHeldBy(world, owner, conversation.record))
    return { kind: 'held', by: owner };
  if (!isAlive(world, workerId)) throw new HandoffError('LEASE_LOST', { conversationId, workerId });
  conversation.owner = workerId;
  conversation.fence += 1;
  conversation.handedOver = false;
  const lease = { conversationId, workerId, fence: conversation.fence };
  const { unreadable: remains, record } = conversation;
  return remains
    ? { kind: 'unreadable', lease, remains }
    : { kind: 'claimed', lease, record: structuredClone(record) };
};

/** The ConversationStore of tests and of a process without Redis: nothing outlives the process. */
export const createMemoryConversationStore = (world: MemoryWorld): ConversationStore => {
  const find = (conversationId: Lease['conversationId']): MemoryConversation =>
    conversationIn(world, conversationId);

  return {
    receive: async (conversationId, ...event) => receiveInto(world, find(conversationId), ...event),

    claim: async (conversationId, workerId) => claimIn(world, conversationId, workerId),

    async inbox(conversationId, limit) {
      return structuredClone(find(conversationId).inbox.slice(0, Math.max(0, limit)));
    },

    async oldest(conversationId) {
      const [entry] = find(conversationId).inbox;
      return entry && { kind: 'event', ...structuredClone(entry) };
    },

    async save(lease, record, taken, timeline = []) {
      const conversation = find(lease.conversationId);
      if (!isCurrent(conversation, lease)) return 'lost';
      const session = record.conversation.phase === 'idle' ? {} : record.session;
      conversation.record = structuredClone({ ...record, session });
      conversation.inbox.splice(0, taken);
      conversation.writtenAtMs = world.clock.nowMs();
      append(conversation, timeline);
      return 'saved';
    },

    async setAside(lease, record, timeline = []) {
      const conversation = find(lease.conversationId);
      if (!isCurrent(conversation, lease)) return 'lost';
      if (conversation.unreadable) conversation.setAside.push(conversation.record);
      conversation.unreadable = undefined;
      conversation.record = structuredClone(record);
      conversation.writtenAtMs = world.clock.nowMs();
      append(conversation, timeline);
      return 'saved';
    },

    async note(conversationId, entry) {
      append(find(conversationId), [entry]);
    },

    async release(lease, why) {
      const conversation = find(lease.conversationId);
      // Released before and claimed by nobody since: the caller did not hear the first answer.
      if (conversation.owner === undefined && conversation.fence === lease.fence) return 'released';
      if (!isCurrent(conversation, lease)) return 'lost';
      if (why === 'idle' && conversation.inbox.length > 0) return 'busy';
      conversation.owner = undefined;
      conversation.handedOver = why === 'handover';
      return 'released';
    },
  };
};
