import type { Clock } from './ports/clock.ts';
import type { WorkerId } from './ports/conversation-store.ts';
import type { Log } from './ports/log.ts';
import type { Workers } from './ports/workers.ts';

export type KeepAlive = {
  /**
   * Whether this worker may still act: true only while the store is known to count it as alive, less a margin. The first who finds that
   * it may not ends the life on the spot: after a stop or a blocked event loop, timers may be the last to run.
   */
  isSafe(): boolean;
  stop(): void;
};

type KeepAliveParts = {
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
  readonly ttlMs: number;
  readonly beatMs: number;
  /** Called once, before the life ends or as soon as it is known to have ended. */
  readonly onLost: () => void;
};

/**
 * Renews the life of a worker. It counts from *before* each beat that succeeded, so its own clock always runs out
 * before the store's, whatever happened in between: a slow answer, a blocked event loop, a stopped process.
 */
export const keepAlive = (
  { workers, clock, log, ttlMs, beatMs, onLost }: KeepAliveParts,
  workerId: WorkerId,
  begunAtMs: number,
): KeepAlive => {
  // Time to close polls before another worker may open them.
  const marginMs = ttlMs / 4;
  let safeUntilMs = begunAtMs + ttlMs - marginMs;
  let over = false;
  let cancelBeat: () => void = () => {};
  let cancelEnd: () => void = () => {};

  const end = (reason: string): void => {
    if (over) return;
    over = true;
    cancelBeat();
    cancelEnd();
    log.error('lease.lost', { workerId, code: 'LEASE_LOST', reason });
    onLost();
  };

  const watch = (): void => {
    cancelEnd();
    cancelEnd = clock.after(Math.max(0, safeUntilMs - clock.monotonicMs()), () => {
      end('no beat succeeded in time');
    });
  };

  const beat = async (): Promise<void> => {
    const sentAtMs = clock.monotonicMs();
    const outcome = await workers.beat(workerId, ttlMs, false).catch((error: unknown) => {
      log.warn('beat.failed', { workerId, error });
      return 'unknown' as const;
    });
    if (over) return;
    if (outcome === 'lost') {
      end('the store had ended it');
      return;
    }
    if (outcome === 'kept') {
      safeUntilMs = sentAtMs + ttlMs - marginMs;
      watch();
    }
    plan();
  };

  const plan = (): void => {
    cancelBeat = clock.after(beatMs, () => void beat());
  };

  watch();
  plan();
  return {
    isSafe() {
      if (!over && clock.monotonicMs() >= safeUntilMs) end('no beat succeeded in time');
      return !over;
    },
    stop() {
      over = true;
      cancelBeat();
      cancelEnd();
    },
  };
};
