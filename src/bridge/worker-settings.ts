export type WorkerSettings = {
  /** How long a worker that gives no sign of life is still taken for alive: the longest wait after a kill. */
  readonly leaseTtlMs: number;
  readonly beatMs: number;
  /** How often conversations of dead workers are looked for. */
  readonly adoptMs: number;
  /** Adopted at most per look, so that one survivor is not buried at once. */
  readonly adoptBatch: number;
  /** How often a part of all conversations is looked through for those that stand on no list. */
  readonly sweepMs: number;
};

/** Kill to adoption: at most ttl + adopt, 2.25 s; goal p99 ≤ 5 s. Five beats may fail before a life ends. */
export const DEFAULT_WORKER_SETTINGS: WorkerSettings = {
  leaseTtlMs: 2_000,
  beatMs: 400,
  adoptMs: 250,
  adoptBatch: 200,
  sweepMs: 1_000,
};
