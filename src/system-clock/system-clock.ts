import type { Clock } from '../bridge/ports/clock.ts';

/** Longer waits than a timer can hold (2^31 - 1 ms) end early; whoever waits looks at the time again. What is past is now. */
const MAX_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, Math.max(0, Math.min(delayMs, MAX_TIMER_MS)));
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
