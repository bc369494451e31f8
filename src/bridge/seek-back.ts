import { createOldestSeen } from './oldest-seen.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { StoreMemory } from './ports/store-memory.ts';
import type { SubscriptionSeeker } from './ports/subscription-seeker.ts';

export type SeekBackSettings = {
  readonly inbound: SubscriptionSeeker;
  /** How far to go back of the last moment at which the memory was known to be whole. */
  readonly backMs: number;
};

export type SeekBack = {
  /** A delivery with this publish time came. */
  saw(publishedAtMs: number): void;
  /** The memory was lost; it was whole at `wholeAtMs`. */
  plan(wholeAtMs: number): void;
  /** To be called again until it does nothing more. */
  seekWhenDue(): Promise<void>;
};

type SeekBackParts = {
  readonly memory: StoreMemory;
  readonly clock: Clock;
  readonly log: Log;
  /** How long to wait until every worker has noticed the loss and written back what it knows. */
  readonly settleMs: number;
};

/** Has what a store forgot delivered again, once for all processes. */
export const createSeekBack = (
  { inbound, backMs }: SeekBackSettings,
  { memory, clock, log, settleMs }: SeekBackParts,
): SeekBack => {
  const oldest = createOldestSeen(clock, backMs);
  let planned: { readonly toMs: number; readonly dueAtMs: number } | undefined;
  return {
    saw(publishedAtMs) {
      oldest.saw(publishedAtMs);
    },
    plan(wholeAtMs) {
      // A seek acks everything before its time: it must not go past a backlog that is still being worked off.
      const toMs = Math.min(wholeAtMs - backMs, oldest.get(), planned?.toMs ?? Infinity);
      planned = { toMs, dueAtMs: clock.monotonicMs() + settleMs };
    },
    async seekWhenDue() {
      if (!planned || clock.monotonicMs() < planned.dueAtMs) return;
      const { toMs } = planned;
      const outcome = await memory.once(async () => {
        await inbound.seek(toMs);
        log.warn('subscription.sought', {
          reason: `the store had lost its memory: inbound goes back to ${new Date(toMs).toISOString()}`,
        });
      });
      if (outcome === 'done') planned = undefined;
    },
  };
};
