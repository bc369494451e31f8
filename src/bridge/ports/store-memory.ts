/**
 * Whether the store still has its memory. `began`: it has none and never had, as far as this process knows ·
 * `lost`: it has lost all or part of it since this process last looked; told once per loss.
 */
export type MemoryLook = 'kept' | 'began' | 'lost';

/** The store's own memory, watched from outside: a server that came back empty, older than it was, or as another. Fails with `STORE_UNAVAILABLE`. */
export interface StoreMemory {
  look(): Promise<MemoryLook>;
  /** False when the store may be another than the one that was looked at last: the line to it broke. */
  isCurrent(): boolean;
  /**
   * Writes back what this process still knows of conversations that it runs or ran lately, where the store knows less.
   * Returns how many. Those that were under way need an owner then (see `Workers.deserted`).
   */
  restore(): Promise<number>;
  /**
   * Runs `repair` in one process for each loss: `done` when it has run here or elsewhere, `busy` while another process is
   * at it. When it fails, or its process dies, another may try.
   */
  once(repair: () => Promise<void>): Promise<'done' | 'busy'>;
}
