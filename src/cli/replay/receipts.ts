import type { ReceiptCounts } from '../../bridge/ports/receipt-counts.ts';
import { createRedisReceiptTally } from '../../redis/redis-receipt-tally.ts';
import type { World } from '../world.ts';

/** What the service did with deliveries between two readings, live ones included. */
export type Done = {
  readonly done: number;
  /** Done before. */
  readonly skipped: number;
  /** Of those, how many were older than the ids that are remembered: their place in the order of their conversation told it. */
  readonly skippedByOrder: number;
  readonly parked: number;
};

/** The service's tally. Fails with `STORE_UNAVAILABLE`, or `CONFIG_INVALID` without the Redis that it stands in. */
export const readReceipts = ({ connections }: World): Promise<ReceiptCounts> =>
  createRedisReceiptTally(connections.redis()).read();

export const doneBetween = (before: ReceiptCounts, after: ReceiptCounts): Done => ({
  done: after.accepted - before.accepted,
  skipped: after.duplicate + after.stale - before.duplicate - before.stale,
  skippedByOrder: after.stale - before.stale,
  parked: after.parked - before.parked,
});
