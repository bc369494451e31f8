import type { Clock } from './ports/clock.ts';

/** The oldest time seen in the last one to two spans. */
export const createOldestSeen = (clock: Clock, spanMs: number) => {
  let [before, present, sinceMs] = [Infinity, Infinity, clock.monotonicMs()];
  const turn = (): void => {
    const spans = Math.floor((clock.monotonicMs() - sinceMs) / spanMs);
    if (spans === 0) return;
    before = spans === 1 ? present : Infinity;
    present = Infinity;
    sinceMs += spans * spanMs;
  };
  return {
    saw(atMs: number): void {
      turn();
      present = Math.min(present, atMs);
    },
    get(): number {
      turn();
      return Math.min(before, present);
    },
  };
};
