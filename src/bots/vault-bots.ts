import type { Bots } from '../bridge/ports/bots.ts';
import type { Clock } from '../bridge/ports/clock.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { DEFAULT_RULES, type ChatRules } from '../conversation/chat-rules.ts';
import type { BotSlug } from '../conversation/ids.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { readBotRules } from './read-bot-rules.ts';

export type VaultBotsParts = {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly log: Log;
  /** How long rules are used before they are read again. */
  readonly ttlMs?: number;
  /** The same after a failure: short, so that a mended bot works soon. */
  readonly failureTtlMs?: number;
  /** Bots of which something is remembered; the one that was asked for longest ago makes room. */
  readonly maxBots?: number;
};

type Entry = {
  /** The last rules that could be read. */
  rules?: ChatRules;
  /** Why they may no longer be used: what stands there now cannot be understood. */
  error?: HandoffError;
  /** Until when nothing is read anew, monotonic ms. */
  untilMs: number;
  reading?: Promise<void> | undefined;
};

/**
 * Bots in a vault. What is known is answered at once, and read anew behind the answer when it is old (before the answer when it is more
 * than twice as old). A vault that does not answer leaves the last good rules in force for as long as it does not. A bot that nobody asks
 * for costs nothing.
 */
export const createVaultBots = ({
  vault,
  clock,
  log,
  ttlMs = 60_000,
  failureTtlMs = 5_000,
  maxBots = 10_000,
}: VaultBotsParts): Bots => {
  const entries = new Map<string, Entry>();

  const read = async (botSlug: string, entry: Entry): Promise<void> => {
    try {
      entry.rules = await readBotRules(vault, botSlug);
      delete entry.error;
      entry.untilMs = clock.monotonicMs() + ttlMs;
    } catch (thrown) {
      const error =
        thrown instanceof HandoffError
          ? thrown
          : new HandoffError('SECRET_UNREADABLE', { reason: 'unforeseen' }, { cause: thrown });
      entry.untilMs = clock.monotonicMs() + failureTtlMs;
      // Nobody answered, so nothing is known to have changed.
      if (entry.rules && error.disposition === 'retry') log.warn('bot.rules-kept', { botSlug, error });
      else entry.error = error;
    } finally {
      entry.reading = undefined;
    }
  };

  const entryOf = (botSlug: string): Entry => {
    const entry = entries.get(botSlug) ?? { untilMs: Number.NEGATIVE_INFINITY };
    // Deleted first, so that the map's order is that of the questions and its first bot the one that was asked for longest ago.
    entries.delete(botSlug);
    entries.set(botSlug, entry);
    const [oldest] = entries.keys();
    if (entries.size > maxBots && oldest !== undefined) entries.delete(oldest);
    if (clock.monotonicMs() >= entry.untilMs) entry.reading ??= read(botSlug, entry);
    return entry;
  };

  return {
    async rulesOf(botSlug: BotSlug) {
      const entry = entryOf(botSlug);
      // A bot that was silent for long: what was known of it then is no answer, unless there is no other.
      const isOutOfDate = clock.monotonicMs() >= entry.untilMs + ttlMs;
      if (!entry.rules || entry.error !== undefined || isOutOfDate) await entry.reading;
      if (entry.error !== undefined) throw entry.error;
      return entry.rules ?? DEFAULT_RULES;
    },
    lastKnown: (botSlug) => entryOf(botSlug).rules ?? DEFAULT_RULES,
  };
};
