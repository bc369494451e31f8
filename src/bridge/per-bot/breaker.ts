import type { Clock } from '../ports/clock.ts';

export type BreakerSettings = {
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** From the opening to the first probe; doubled with each probe that fails, up to the most. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
};

/**
 * Five: less than any outage that a user notices, more than one chat's bad luck. Two seconds at most: a chat that lives must be found again
 * well before its session is given up, about 40 s after its last poll, and one call in two seconds harms nobody.
 */
export const DEFAULT_BREAKER: BreakerSettings = { threshold: 5, firstPauseMs: 1_000, maxPauseMs: 2_000 };

/** What an answer says of the other side: `nothing` when it was not asked, or did not answer for a reason of ours. */
export type Evidence = 'success' | 'failure' | 'nothing';

/** Stops calling what does not answer, and finds out by one call at a time whether it answers again. */
export type Breaker = {
  /** Whether a call may be made now. While it is open, one call after each pause may: the probe. */
  admits(): boolean;
  /** The same, without taking the probe. */
  wouldAdmit(): boolean;
  /** Of any call, also of one that did not ask. */
  saw(evidence: Evidence): void;
  /** Nothing has failed lately. */
  isCalm(): boolean;
};

export type BreakerParts = {
  readonly clock: Clock;
  readonly settings?: BreakerSettings;
  readonly onOpened: (failures: number, pauseMs: number) => void;
  readonly onClosed: (openMs: number) => void;
};

type Open = { readonly sinceMs: number; pauseMs: number; probeAtMs: number };

export const createBreaker = ({
  clock,
  settings = DEFAULT_BREAKER,
  onOpened,
  onClosed,
}: BreakerParts): Breaker => {
  const { threshold, firstPauseMs, maxPauseMs } = settings;
  let failures = 0;
  let open: Open | undefined;

  const close = (): void => {
    failures = 0;
    if (!open) return;
    onClosed(clock.monotonicMs() - open.sinceMs);
    open = undefined;
  };

  const fail = (): void => {
    failures += 1;
    if (open || failures < threshold) return;
    const nowMs = clock.monotonicMs();
    open = { sinceMs: nowMs, pauseMs: firstPauseMs, probeAtMs: nowMs + firstPauseMs };
    onOpened(failures, firstPauseMs);
  };

  const wouldAdmit = (): boolean => !open || clock.monotonicMs() >= open.probeAtMs;

  return {
    wouldAdmit,
    admits() {
      if (!wouldAdmit()) return false;
      if (!open) return true;
      // The next probe is due whatever becomes of this one: its answer may take long, or never come.
      open.pauseMs = Math.min(maxPauseMs, open.pauseMs * 2);
      open.probeAtMs = clock.monotonicMs() + open.pauseMs;
      return true;
    },
    saw(evidence) {
      if (evidence === 'success') close();
      else if (evidence === 'failure') fail();
    },
    isCalm: () => !open && failures === 0,
  };
};
