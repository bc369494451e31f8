import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ReceiptCounts, ReceiptOutcome, ReceiptTally } from '../bridge/ports/receipt-counts.ts';
import { RECEIPTS_KEY } from './keys.ts';
import { translated } from './translate-redis-error.ts';

const count = z.coerce.number().int().nonnegative().default(0);
const counts: z.ZodType<ReceiptCounts> = z.object({
  accepted: count,
  duplicate: count,
  stale: count,
  parked: count,
} satisfies Record<ReceiptOutcome, z.ZodType<number>>);

/** One hash for all workers. */
export const createRedisReceiptTally = (redis: Redis): ReceiptTally => ({
  add: translated(async (more) => {
    const pipeline = redis.pipeline();
    for (const [outcome, number] of Object.entries(more)) {
      if (number > 0) pipeline.hincrby(RECEIPTS_KEY, outcome, number);
    }
    const replies = (await pipeline.exec()) ?? [];
    const failed = replies.find(([error]) => error);
    if (failed?.[0]) throw failed[0];
  }),
  read: translated(async () => counts.parse(await redis.hgetall(RECEIPTS_KEY))),
});
