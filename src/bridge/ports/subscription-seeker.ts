/** Moves a subscription back or forth in time. */
export interface SubscriptionSeeker {
  /**
   * Everything published at `toMs` (epoch ms, fractions kept to the nanosecond) or later is delivered again, as far as it is
   * retained; everything before counts as acked. Fails with `BUS_UNAVAILABLE` or `BUS_MISSING`.
   */
  seek(toMs: number): Promise<void>;
}
