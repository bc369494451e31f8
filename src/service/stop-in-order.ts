import type { Clock } from '../bridge/ports/clock.ts';
import type { Log } from '../bridge/ports/log.ts';
import { stopWithin } from '../bridge/stop-within.ts';

/** The conversations' own limit, 4 s, and time to take leave of the store. */
const STOP_LIMIT_MS = 5_500;

/** What is published and not confirmed by then is published again by the next owner, under the same ids. */
const CLOSE_LIMIT_MS = 800;

type Stop = () => Promise<unknown>;

export type StoppedParts = {
  readonly inbound: Stop;
  readonly worker: Stop;
  readonly outbound: Stop;
  readonly deadLetters: Stop;
  readonly receipts: Stop;
};

/** Within 6.3 s, whatever hangs: every part is waited for, and none for long. */
export const stopInOrder = async (
  inOrder: { readonly clock: Clock; readonly log: Log },
  { inbound, worker, outbound, deadLetters, receipts }: StoppedParts,
): Promise<void> => {
  const within = (limitMs: number, part: string, stop: Stop): Promise<void> =>
    stopWithin(inOrder, part, { limitMs, stop });
  // Side by side: what still comes in is put into an inbox that another worker will look into.
  await Promise.all([within(STOP_LIMIT_MS, 'inbound', inbound), within(STOP_LIMIT_MS, 'worker', worker)]);
  await Promise.all([
    within(CLOSE_LIMIT_MS, 'outbound', outbound),
    within(CLOSE_LIMIT_MS, 'dead letters', deadLetters),
    within(CLOSE_LIMIT_MS, 'receipts', receipts),
  ]);
};
