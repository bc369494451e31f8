import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';

/**
 * Waits for the stop of one part, at most `limitMs`, and never fails: the others must be stopped whatever hangs. `part` names it in
 * the log. What was left undone is harmless by design: another process does it, or the bus brings it again.
 */
export const stopWithin = async (
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  part: string,
  { limitMs, stop }: { readonly limitMs: number; readonly stop: () => Promise<unknown> },
): Promise<void> => {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const cancel = clock.after(limitMs, () => {
    resolve('late');
  });
  try {
    const outcome = await Promise.race([stop(), late]);
    if (outcome === 'late') log.warn('stop.late', { reason: part, durationMs: limitMs });
  } catch (error) {
    log.warn('stop.failed', { reason: part, error });
  } finally {
    cancel();
  }
};
