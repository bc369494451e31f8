import type { BusinessHours } from './business-hours.ts';
import type { Terms } from './terms.ts';
import type { Texts } from './texts/text-keys.ts';

/** How much of one bot there may be. Without a number there is no limit. */
export type BotLimits = {
  /** Chats that are open, in all processes together. One more handoff is refused as too busy. */
  readonly openChatsMax?: number | undefined;
  /** Of one process: chats that are being opened at the same time, and begun in a second. One more waits. */
  readonly openingsAtOnce: number;
  readonly openingsPerSecond?: number | undefined;
  /** Of one process: calls to the desk, polls included. One more waits. */
  readonly callsPerSecond?: number | undefined;
};

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
  /** The bot's own words for what the user may be told; where it has none, ours. */
  readonly texts: Texts;
  readonly limits: BotLimits;
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
  texts: {},
  limits: {
    // An opening takes a tenth of a second where all is well: more than a hundred in a second, and a flood does not fill the process.
    openingsAtOnce: 16,
  },
};
