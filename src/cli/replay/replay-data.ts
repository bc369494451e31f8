import type { EventCount } from './count-events.ts';
import type { Followed } from './follow.ts';
import type { Done } from './receipts.ts';

/** What may be replayed: a seek of the dead letters would bring back what operators have settled. */
export const REPLAY_STREAMS = ['inbound', 'outbound'] as const;
export type ReplayStream = (typeof REPLAY_STREAMS)[number];

export type ReplayPlan = {
  readonly stream: ReplayStream;
  readonly subscription: string;
  readonly to: string;
  /** Null for a snapshot. */
  readonly spanMs: number | null;
  readonly events: EventCount;
};

export type Replay =
  | ({ readonly kind: 'would-replay' } & ReplayPlan)
  | ({
      readonly kind: 'replayed';
      readonly followed: Followed;
      /** Of the service, since the seek; null where it cannot be seen. */
      readonly receipts: Done | null;
    } & ReplayPlan);
