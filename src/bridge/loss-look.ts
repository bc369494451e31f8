import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { StoreMemory } from './ports/store-memory.ts';

export type LossLookParts = {
  readonly memory: StoreMemory;
  readonly clock: Clock;
  readonly log: Log;
  /** How long after a loss every process has noticed it and written back what it knows. */
  readonly settleMs: number;
  /** Called before anything is written back: what runs here must stop at once, since others may take it up. */
  readonly onLoss: () => void;
};

const BEGAN = 'the store is empty: if this is not its first start, its memory was lost; see docs/runbook';

/** One look at the store's memory: tells of a loss, and writes back what this process still knows. */
export const createLossLook = (
  { memory, clock, log, settleMs, onLoss }: LossLookParts,
  /** Told when the memory was last known to be whole. */
  whenLost: (wholeAtMs: number) => void,
): { readonly look: () => Promise<void>; readonly settledAtMs: () => number } => {
  let wholeAtMs = clock.nowMs();
  let isOwed = false;
  let settledAtMs = -Infinity;

  const look = async (): Promise<void> => {
    const sentAtMs = clock.nowMs();
    const seen = await memory.look();
    if (seen === 'began') log.warn('store.memory-began', { reason: BEGAN });
    if (seen === 'lost') {
      log.error('store.memory-lost', {
        reason: 'the store came back empty, older than it was, or as another',
      });
      isOwed = true;
      settledAtMs = clock.monotonicMs() + settleMs;
      onLoss();
      whenLost(wholeAtMs);
    }
    // Also after a try that failed: a loss is told only once.
    if (isOwed) {
      const count = await memory.restore();
      isOwed = false;
      log.warn('store.memory-restored', { count });
    }
    wholeAtMs = sentAtMs;
  };

  return { look, settledAtMs: () => settledAtMs };
};
