import type { BotSlug } from '../../conversation/ids.ts';
import type { Bots } from '../ports/bots.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { createBreaker, type Breaker, type BreakerSettings } from './breaker.ts';
import { createTurns, type Turns } from './turns.ts';

export type BotGuardParts = {
  readonly bots: Pick<Bots, 'lastKnown'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly breaker?: BreakerSettings;
};

/** What stands between one bot's chats and its desk. */
export type BotGuard = { readonly breaker: Breaker; readonly openings: Turns; readonly calls: Turns };

export type BotGuards = {
  /** New for a bot that was not heard of, or has been silent. */
  of(botSlug: BotSlug): BotGuard;
  all(): Iterable<BotGuard>;
};

/** Bots come from events: those of whom nothing need be known are forgotten, when there are more than most deployments have. */
const SWEEP_ABOVE = 1_000;
const SWEEP_EVERY = 100;

const createGuard = ({ bots, clock, log, breaker: settings }: BotGuardParts, botSlug: BotSlug): BotGuard => {
  const limits = () => bots.lastKnown(botSlug).limits;
  return {
    breaker: createBreaker({
      clock,
      ...(settings ? { settings } : {}),
      onOpened(count, delayMs) {
        log.warn('bot.breaker-opened', { botSlug, count, delayMs });
      },
      onClosed(durationMs) {
        log.info('bot.breaker-closed', { botSlug, durationMs });
      },
    }),
    openings: createTurns(clock, () => {
      const { openingsAtOnce: atOnce, openingsPerSecond: perSecond } = limits();
      return { atOnce, perSecond };
    }),
    calls: createTurns(clock, () => ({ perSecond: limits().callsPerSecond })),
  };
};

export const createBotGuards = (parts: BotGuardParts): BotGuards => {
  const guards = new Map<BotSlug, BotGuard>();
  let created = 0;

  const sweep = (): void => {
    created += 1;
    if (guards.size <= SWEEP_ABOVE || created % SWEEP_EVERY !== 0) return;
    for (const [botSlug, { breaker, openings, calls }] of guards)
      if (breaker.isCalm() && openings.isCalm() && calls.isCalm()) guards.delete(botSlug);
  };

  return {
    of(botSlug) {
      const known = guards.get(botSlug);
      if (known) return known;
      sweep();
      const guard = createGuard(parts, botSlug);
      guards.set(botSlug, guard);
      return guard;
    },
    all: () => guards.values(),
  };
};
