import type { FaultKind } from './options.ts';

/** One fault that was done, for the checks and the report. Epoch ms. */
export type FaultRecord = {
  readonly at: number;
  readonly kind: FaultKind;
  readonly slot?: number;
  readonly detail: string;
  /** When it was over. */
  until?: number;
  drainMs?: number;
  code?: number | null;
};
