import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { StoreMemory } from './ports/store-memory.ts';
import { createSeekBack, type SeekBackSettings } from './seek-back.ts';

export type MemoryWatchParts = {
  readonly memory: StoreMemory;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
  /** How long after a loss every process has noticed it and written back what it knows. */
  readonly settleMs: number;
  /** Called before anything is written back: what runs here must stop at once, since others may take it up. */
  readonly onLoss: () => void;
  /** Without it nothing is brought back from the bus. */
  readonly repair?: SeekBackSettings | undefined;
};

export type MemoryWatch = {
  start(): void;
  stop(): void;
  /** Tells of the publish time of a delivery: a seek to a later time would drop what is not yet done. */
  saw(publishedAtMs: number): void;
  /**
   * To be waited for before a life begins: looks, and after a loss waits until others, too, have written back what they know. Who claims
   * a conversation before would find it empty, and answer its user that there is no chat. Fails where the store does not answer.
   */
  settled(): Promise<void>;
};

const BEGAN = 'the store is empty: if this is not its first start, its memory was lost; see docs/runbook';

/** One after the other, and never an older one in place of a new one: the store may have been emptied in between. */
const oneByOne = (look: () => Promise<void>): (() => Promise<void>) => {
  let last: Promise<void> = Promise.resolve();
  return () => {
    const next = last.then(look);
    last = next.catch(() => {});
    return next;
  };
};

/**
 * Notices that the store has lost its memory, says so, has written back what this process still knows, and, where that is
 * asked for, seeks the inbound subscription back in one process of all: what was forgotten is then delivered again, and what is
 * remembered is known by its id.
 */
export const watchMemory = (parts: MemoryWatchParts): MemoryWatch => {
  const { memory, clock, log, everyMs, settleMs, onLoss, repair } = parts;
  const seeking = repair && createSeekBack(repair, { memory, clock, log, settleMs });
  let wholeAtMs = clock.nowMs();
  let isOwed = false;
  let settledAtMs = -Infinity;
  let cancel: (() => void) | undefined;

  const look = async (): Promise<void> => {
    const sentAtMs = clock.nowMs();
    const seen = await memory.look();
    if (seen === 'began') log.warn('store.memory-began', { reason: BEGAN });
    if (seen === 'lost') {
      log.error('store.memory-lost', { reason: 'the store came back empty or older than it was' });
      isOwed = true;
      settledAtMs = clock.monotonicMs() + settleMs;
      onLoss();
      seeking?.plan(wholeAtMs);
    }
    // Also after a try that failed: a loss is told only once.
    if (isOwed) {
      const count = await memory.restore();
      isOwed = false;
      log.warn('store.memory-restored', { count });
    }
    wholeAtMs = sentAtMs;
  };
  const check = oneByOne(look);

  const settled = async (): Promise<void> => {
    for (;;) {
      await check();
      const leftMs = settledAtMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      await new Promise<void>((resolve) => void clock.after(leftMs, resolve));
    }
  };

  const tick = async (): Promise<void> => {
    try {
      await check();
      await seeking?.seekWhenDue();
    } catch (error) {
      log.warn('memory-watch.failed', { error });
    }
    if (cancel) plan();
  };
  const plan = (): void => {
    cancel = clock.after(everyMs, () => void tick());
  };

  return {
    start: plan,
    stop() {
      cancel?.();
      cancel = undefined;
    },
    saw(publishedAtMs) {
      seeking?.saw(publishedAtMs);
    },
    settled,
  };
};
