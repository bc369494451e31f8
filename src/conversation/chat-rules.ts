import type { BusinessHours } from './business-hours.ts';
import type { Terms } from './terms.ts';

/** A bot's rules for its chats, whatever the desk. */
export type ChatRules = {
  /** False: no chat is opened; those that are open go on. */
  readonly enabled: boolean;
  readonly terms: Terms;
  /** Without them the bot is always open. */
  readonly hours?: BusinessHours | undefined;
  /** A handoff that reaches us later than this opens no chat: the user has gone. */
  readonly handoffMaxAgeMs: number;
  readonly blockedUserIds: readonly string[];
  /** Queues that are asked in this order after the first one, when the handoff names none. */
  readonly fallbackButtonIds: readonly string[];
  /** A longer text of the user goes to the agent in parts. */
  readonly maxTextChars: number;
};

export const DEFAULT_RULES: ChatRules = {
  enabled: true,
  terms: {},
  // Whoever asked yesterday waits no more; a replay of hours must still be able to do what was lost.
  handoffMaxAgeMs: 24 * 60 * 60_000,
  blockedUserIds: [],
  fallbackButtonIds: [],
  // No limit of the desk is known: what an agent can read in one piece.
  maxTextChars: 4_000,
};
