import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { ReceiptCounts, ReceiptOutcome, ReceiptTally } from './ports/receipt-counts.ts';

const NOTHING: ReceiptCounts = { accepted: 0, duplicate: 0, stale: 0, parked: 0 };
const FLUSH_MS = 1_000;

export type ReceiptCounter = {
  count(outcome: ReceiptOutcome): void;
  start(): void;
  /** Adds what is not yet added. */
  stop(): Promise<void>;
};

/** Gathers receipts and adds them to the common tally once a second: one small write for however many messages. */
export const countReceipts = ({
  tally,
  clock,
  log,
}: {
  readonly tally: ReceiptTally;
  readonly clock: Clock;
  readonly log: Log;
}): ReceiptCounter => {
  let pending: Record<ReceiptOutcome, number> = { ...NOTHING };
  let cancel: (() => void) | undefined;

  const flush = async (): Promise<void> => {
    const counts = pending;
    if (Object.values(counts).every((number) => number === 0)) return;
    pending = { ...NOTHING };
    await tally.add(counts).catch((error: unknown) => {
      // Whether they were added is not known; counted twice would be worse than not at all.
      log.warn('receipts.not-counted', { error });
    });
  };
  const plan = (): void => {
    cancel = clock.after(FLUSH_MS, () => void flush().then(() => cancel && plan()));
  };

  return {
    count(outcome) {
      pending[outcome] += 1;
    },
    start: plan,
    async stop() {
      cancel?.();
      cancel = undefined;
      await flush();
    },
  };
};
