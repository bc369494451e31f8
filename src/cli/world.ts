import type { Clock } from '../bridge/ports/clock.ts';
import type { OperatorConfig } from './config.ts';
import type { Connections } from './connections.ts';
import type { Progress } from './printing/progress.ts';

/** What a command may use. */
export type World = {
  readonly config: OperatorConfig;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Aborts when the person gives up: stop as soon as nothing is half done. */
  readonly signal: AbortSignal;
};
