/** The only way to the time. */
export interface Clock {
  /** Epoch ms; may jump. For stamps and stored deadlines. */
  nowMs(): number;
  /** Ms that only grow; for leases and time-outs inside the process. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; the returned function takes the call back. A pending call never keeps a process alive by itself. */
  after(delayMs: number, call: () => void): () => void;
}
