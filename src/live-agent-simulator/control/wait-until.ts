import type { Journal } from '../journal/journal.ts';

/** The condition was not met within its time. */
export class DeadlineMissed extends Error {
  constructor(what: string, deadlineMs: number) {
    super(`${what} did not happen within ${deadlineMs} ms`);
    this.name = 'DeadlineMissed';
  }
}

export type Wait<T> = {
  /** Looked at now and after each thing that happens on the desk's side. */
  readonly look: () => T | undefined | null | false;
  readonly deadlineMs: number;
  readonly what: string;
};

/** Resolves with the first thing `look` finds. Rejects with DeadlineMissed, or with what `look` throws. */
export function waitUntil<T>(journal: Journal, { look, deadlineMs, what }: Wait<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let isScheduled = false;
    const finish = (): void => {
      clearTimeout(timer);
      stop();
    };
    const tryNow = (): void => {
      isScheduled = false;
      try {
        const found = look();
        if (found === undefined || found === null || found === false) return;
        finish();
        resolve(found);
      } catch (error) {
        finish();
        reject(error instanceof Error ? error : new Error('the predicate failed', { cause: error }));
      }
    };
    // Looked at once per turn however much happens in it, after the turn's changes are complete.
    const stop = journal.listen(() => {
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(tryNow);
    });
    const timer = setTimeout(() => {
      finish();
      reject(new DeadlineMissed(what, deadlineMs));
    }, deadlineMs);
    tryNow();
  });
}
