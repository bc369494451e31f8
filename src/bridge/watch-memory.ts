import { createLossLook, type LossLookParts } from './loss-look.ts';
import { createSeekBack, type SeekBackSettings } from './seek-back.ts';

export type MemoryWatchParts = LossLookParts & {
  readonly everyMs: number;
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
  /**
   * To be waited for before anything is read or written in order to act: looks when the store may have been replaced since, as one that
   * has taken over without the last writes shows what was done as not done. A loss is told by `onLoss` before this resolves.
   */
  known(): Promise<void>;
};

/** One after the other, and never an older one in place of a new one: the store may have been emptied in between. */
const oneByOne = (look: () => Promise<void>): (() => Promise<void>) => {
  let last: Promise<void> = Promise.resolve();
  return () => {
    const next = last.then(look);
    last = next.catch(() => {});
    return next;
  };
};

/** One for all who ask while it is under way. */
const together = (look: () => Promise<void>): (() => Promise<void>) => {
  let present: Promise<void> | undefined;
  return () =>
    (present ??= look().finally(() => {
      present = undefined;
    }));
};

/**
 * Notices that the store has lost its memory, says so, has written back what this process still knows, and, where that is
 * asked for, seeks the inbound subscription back in one process of all: what was forgotten is then delivered again, and what is
 * remembered is known by its id.
 */
export const watchMemory = (parts: MemoryWatchParts): MemoryWatch => {
  const { memory, clock, log, everyMs, settleMs, repair } = parts;
  const seeking = repair && createSeekBack(repair, { memory, clock, log, settleMs });
  const { look, settledAtMs } = createLossLook(parts, (wholeAtMs) => seeking?.plan(wholeAtMs));
  const check = oneByOne(look);
  const checkOnce = together(check);
  let cancel: (() => void) | undefined;

  const settled = async (): Promise<void> => {
    for (;;) {
      await check();
      const leftMs = settledAtMs() - clock.monotonicMs();
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
    async known() {
      if (!memory.isCurrent()) await checkOnce();
    },
  };
};
