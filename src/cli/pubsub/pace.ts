import type { OperatorConfig } from '../config.ts';

/** How long the broker may take to show what it has. */
export type Pace = {
  /** A subscription that gives nothing for this long has nothing to give. */
  readonly quietMs: number;
  /** Between two looks at what is left. */
  readonly lookEveryMs: number;
  /** After a seek: before, what is delivered may not be what it will be. */
  readonly settleMs: number;
};

// "It might take up to a minute for the operation to take full effect" (Pub/Sub documentation, Replay and purge messages).
const GOOGLE: Pace = { quietMs: 4_000, lookEveryMs: 5_000, settleMs: 60_000 };

// One process on the same network has no such delays.
const EMULATOR: Pace = { quietMs: 400, lookEveryMs: 250, settleMs: 0 };

export const paceOf = ({ PUBSUB_EMULATOR_HOST: host }: OperatorConfig): Pace =>
  host === undefined ? GOOGLE : EMULATOR;
