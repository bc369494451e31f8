import { dispositionOf } from '../errors/handoff-error.ts';
import { backoffMs } from './backoff.ts';
import { pause } from './pause.ts';
import type { Clock } from './ports/clock.ts';
import type { Log, LogFields } from './ports/log.ts';

export type Retrying = { readonly clock: Clock; readonly log: Log; readonly random: () => number };

/**
 * Repeats what is safe to repeat until it works or `signal` aborts; then, and for errors that no later try can cure, it
 * throws the last error. `what` names the step in the log.
 */
export const retry = async <Result>(
  { clock, log, random }: Retrying,
  { what, signal, ...fields }: { what: string; signal: AbortSignal } & LogFields,
  act: () => Promise<Result>,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted || dispositionOf(error) !== 'retry') throw error;
      const delayMs = backoffMs(attempt, random);
      log.warn(`${what}.failed`, { ...fields, attempt, delayMs, error });
      await pause(clock, delayMs, signal);
    }
  }
};
