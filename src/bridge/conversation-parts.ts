import { DEFAULT_POLICY, type Policy } from '../conversation/policy.ts';
import type { ParkEntry } from './park-entry.ts';
import type { AgentDesk } from './ports/agent-desk.ts';
import type { Bots } from './ports/bots.ts';
import type { Publisher } from './ports/bus.ts';
import type { OpenChats } from './ports/open-chats.ts';
import type { ConversationStore } from './ports/conversation-store.ts';
import type { Retrying } from './retry.ts';

export type ConversationLimits = {
  /** How long one item is tried before the user is told that it did not arrive. */
  readonly sendLimitMs: number;
  /** How long polls may fail in a row: longer than any org keeps a session that is not polled. */
  readonly pollLimitMs: number;
  /** Between the beginnings of two polls at least: a desk that answers at once must not keep the process busy. */
  readonly minPollIntervalMs: number;
  /** Between the answer to one thing that the user sent and the next: Live Agent has been seen to lose texts that came too fast, each with a 200. */
  readonly sendSpacingMs: number;
  /** How long a stop waits for the command under way. */
  readonly drainMs: number;
  /** Inbox entries applied in one write. */
  readonly inboxBatch: number;
};

export const DEFAULT_LIMITS: ConversationLimits = {
  sendLimitMs: 60_000,
  pollLimitMs: DEFAULT_POLICY.moveLimitMs,
  minPollIntervalMs: 20,
  sendSpacingMs: 15,
  drainMs: 4_000,
  inboxBatch: 20,
};

export type ConversationParts = Retrying & {
  readonly store: ConversationStore;
  readonly desk: AgentDesk;
  readonly bots: Bots;
  /** Without it no bot has a limit for its open chats. */
  readonly openChats?: OpenChats | undefined;
  readonly outbound: Publisher;
  /** Where an entry of the inbox goes that would hold its conversation up for ever. */
  readonly parkEntry: ParkEntry;
  readonly policy: Policy;
  readonly limits: ConversationLimits;
};

/** `idle`: nothing to do, the lease is given back · `handed-over`: given back for another owner · `lost`: another owner has it. */
export type RunEnd = 'idle' | 'handed-over' | 'lost';

export type RunningConversation = {
  /** Something may be in the inbox. */
  nudge(): void;
  /** Nudged and not looked yet: after the end, a reason to claim again. */
  isNudged(): boolean;
  /** Finishes the command under way, then hands the conversation over. */
  stop(): void;
  /** Drops everything at once without a word to the store: the lease is no longer ours to use. */
  abandon(): void;
  readonly ended: Promise<RunEnd>;
};
