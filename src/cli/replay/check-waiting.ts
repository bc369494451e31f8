import type { v1 } from '@google-cloud/pubsub';
import { explain } from '../explain.ts';
import { shownCount, shownTime } from '../printing/shown.ts';
import type { SubscriptionFacts } from '../pubsub/look-up-subscription.ts';
import { Refusal, stopIfGivenUp } from '../refusal.ts';
import type { World } from '../world.ts';
import { watchBacklog, type Backlog } from './look-at-backlog.ts';

/** A backlog beyond this is not looked through before a seek. */
const MAX_LOOKED_AT = 50_000;

const OVERRIDE = 'or say --drop-waiting if that is meant';

const lookBefore = async (
  api: v1.SubscriberClient,
  { subscription, atMs, world }: { subscription: SubscriptionFacts; atMs: number; world: World },
): Promise<Backlog> => {
  const watch = await watchBacklog(api, subscription, world);
  try {
    return await watch.look(atMs, MAX_LOOKED_AT);
  } finally {
    await watch.close();
  }
};

/**
 * A seek to a time acks everything that was published before it, also what nobody has done yet: a replay of the last ten minutes
 * would throw away the backlog of the last two hours. Fails when there is such a backlog, and when that cannot be known.
 */
export const checkWaiting = async (
  api: v1.SubscriberClient,
  order: { readonly subscription: SubscriptionFacts; readonly atMs: number; readonly world: World },
): Promise<void> => {
  const { subscription, world } = order;
  world.progress.show(`looking for events of ${subscription.name} that wait`);
  let waiting: Backlog;
  try {
    waiting = await lookBefore(api, order);
  } catch (error) {
    throw new Refusal(
      `it cannot be known whether events older than --to still wait, which the seek would throw away (${explain(error, {}).line})`,
      `Give a time before the oldest that waits, ${OVERRIDE}.`,
      { cause: error },
    );
  }
  stopIfGivenUp(world.signal);
  if (waiting.oldestMs !== undefined) {
    throw new Refusal(
      `${waiting.isWhole ? '' : 'at least '}${shownCount(waiting.left, 'event')} older than --to still wait, and the seek would throw them away`,
      `Give --to ${shownTime(waiting.oldestMs)} or earlier, ${OVERRIDE}.`,
    );
  }
  if (!waiting.isWhole) {
    throw new Refusal(
      `more than ${String(MAX_LOOKED_AT)} events wait, too many to see whether some are older than --to`,
      `Let the service work them off first, ${OVERRIDE}.`,
    );
  }
};
