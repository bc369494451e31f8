/** What has become of deliveries of the inbound subscription. A message that is delivered twice counts twice. */
export type ReceiptCounts = {
  /** Put into an inbox: it was done, or will be. */
  readonly accepted: number;
  /** Known by its id: skipped. */
  readonly duplicate: number;
  /** Of its conversation's ordering key, and older than what is remembered one by one, so done before: skipped. */
  readonly stale: number;
  /** In the dead letters, now or since an earlier delivery. */
  readonly parked: number;
};
export type ReceiptOutcome = keyof ReceiptCounts;

/**
 * Counts kept by all workers together, for whoever follows a replay: the difference of two readings is what came between.
 * Workers add once a second, and lose at most a second's counts when killed. Fails with `STORE_UNAVAILABLE`.
 */
export interface ReceiptTally {
  add(counts: ReceiptCounts): Promise<void>;
  read(): Promise<ReceiptCounts>;
}
