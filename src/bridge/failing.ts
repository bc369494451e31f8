import { backoffMs } from './backoff.ts';
import type { Clock } from './ports/clock.ts';

/** How one kind of call has been failing in a row, and when it may be tried again. Monotonic time. */
export type Failing = {
  /** Counts one more failure of `what`; a failure of something else begins a new row. Returns the number of the try. */
  again(what: string): number;
  over(): void;
  /** How long the row has lasted; 0 when nothing fails. */
  lastedMs(): number;
  /** How long to wait before the next try; undefined when nothing fails. */
  pauseMs(): number | undefined;
};

export const createFailing = (clock: Clock, random: () => number): Failing => {
  let row: { what: string; sinceMs: number; attempt: number; retryAtMs: number } | undefined;
  return {
    again(what) {
      const nowMs = clock.monotonicMs();
      const before = row?.what === what ? row : { sinceMs: nowMs, attempt: 0 };
      const attempt = before.attempt + 1;
      row = { what, sinceMs: before.sinceMs, attempt, retryAtMs: nowMs + backoffMs(attempt, random) };
      return attempt;
    },
    over() {
      row = undefined;
    },
    lastedMs: () => (row ? clock.monotonicMs() - row.sinceMs : 0),
    pauseMs: () => row && Math.max(0, row.retryAtMs - clock.monotonicMs()),
  };
};
