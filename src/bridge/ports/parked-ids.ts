/** Remembers what was parked, so that a replay does not park it again. Fails with `STORE_UNAVAILABLE`. */
export interface ParkedIds {
  has(parkedId: string): Promise<boolean>;
  /** Called after the dead-letter topic has confirmed. */
  add(parkedId: string): Promise<void>;
}
