import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { StoreMemory } from './ports/store-memory.ts';
import type { Workers } from './ports/workers.ts';
import { createSeekBack, type SeekBackSettings } from './seek-back.ts';

export type MemoryWatchParts = {
  readonly memory: StoreMemory;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
  /** Without it nothing is brought back from the bus. */
  readonly repair?: SeekBackSettings;
};

export type MemoryWatch = {
  start(): void;
  stop(): void;
  /** Tells of the publish time of a delivery: a seek to a later time would drop what is not yet done. */
  saw(publishedAtMs: number): void;
  /** The workers, made to look before a life begins and when one has ended: nobody may claim what is about to be restored. */
  guarding(workers: Workers): Workers;
};

/**
 * Notices that the store has lost its memory, says so, has written back what this process still knows, and, where that is
 * asked for, seeks the inbound subscription back in one process of all: what was forgotten is then delivered again, and what is
 * remembered is known by its id.
 */
export const watchMemory = ({ memory, clock, log, everyMs, repair }: MemoryWatchParts): MemoryWatch => {
  const seeking = repair && createSeekBack(repair, { memory, clock, log });
  let wholeAtMs = clock.nowMs();
  let isOwed = false;
  let looking: Promise<void> = Promise.resolve();
  let cancel: (() => void) | undefined;

  const look = async (): Promise<void> => {
    const sentAtMs = clock.nowMs();
    const seen = await memory.look();
    if (seen === 'began') {
      log.warn('store.memory-began', {
        reason: 'the store is empty: if this is not its first start, its memory was lost; see docs/runbook',
      });
    }
    if (seen === 'lost') {
      log.error('store.memory-lost', { reason: 'the store came back empty or older than it was' });
      isOwed = true;
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
  /** One after the other, and never an older one in place of a new one: the store may have been emptied in between. */
  const check = (): Promise<void> => {
    const next = looking.then(look);
    looking = next.catch(() => {});
    return next;
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
    guarding: (workers) => guardedBy(check, workers),
  };
};

const guardedBy = (check: () => Promise<void>, workers: Workers): Workers => ({
  leave: (workerId) => workers.leave(workerId),
  deserted: (limit) => workers.deserted(limit),
  strays: () => workers.strays(),
  wake: (workerId, conversationId) => workers.wake(workerId, conversationId),
  listen: (workerId, onWake) => workers.listen(workerId, onWake),
  async beat(workerId, ttlMs, first) {
    if (first) await check();
    return workers.beat(workerId, ttlMs, first);
  },
});
