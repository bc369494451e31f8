import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1_000;

/** So many in a second, and a second's worth (one at least) in a burst: a token bucket. */
export type Rate = {
  /** How long until the next may go; 0 for now. Without a rate nobody waits. */
  pauseMs(perSecond: number | undefined): number;
  /** One goes. */
  spend(perSecond: number | undefined): void;
  /** A whole burst may go. */
  isFull(): boolean;
};

export const createRate = (clock: Clock): Rate => {
  /** When what was spent is earned again: it runs ahead of the clock while they come fast. */
  let spentUntilMs = Number.NEGATIVE_INFINITY;
  return {
    pauseMs(perSecond) {
      if (perSecond === undefined) return 0;
      const eachMs = SECOND_MS / perSecond;
      return Math.max(
        0,
        Math.ceil(spentUntilMs + eachMs - Math.max(SECOND_MS, eachMs) - clock.monotonicMs()),
      );
    },
    spend(perSecond) {
      if (perSecond !== undefined)
        spentUntilMs = Math.max(spentUntilMs, clock.monotonicMs()) + SECOND_MS / perSecond;
    },
    isFull: () => spentUntilMs <= clock.monotonicMs(),
  };
};
