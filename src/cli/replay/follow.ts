import type { v1 } from '@google-cloud/pubsub';
import { pause } from '../../bridge/pause.ts';
import type { World } from '../world.ts';
import { shownCount } from '../printing/shown.ts';
import type { SubscriptionFacts } from '../pubsub/look-up-subscription.ts';
import { paceOf } from '../pubsub/pace.ts';
import { explain } from '../explain.ts';
import { watchBacklog, type Backlog, type BacklogWatch } from './look-at-backlog.ts';

export type Followed =
  | { readonly kind: 'caught-up'; readonly tookMs: number }
  /** The time was over, or somebody gave up; the replay itself goes on. */
  | { readonly kind: 'not-yet'; readonly left: number; readonly isWhole: boolean }
  | { readonly kind: 'not-followed'; readonly why: string };

/** A look may fall between a message's delivery and its ack being taken back by the seek: one is no proof. */
const LOOKS_IN_A_ROW = 2;

/** Enough to tell that it is not done yet; a look must not cost as much as the replay. */
const MAX_LOOKED_AT = 2_000;

type Order = {
  readonly subscription: SubscriptionFacts;
  /** When the seek was made: what was published later is no part of the replay. */
  readonly soughtAtMs: number;
  readonly limitMs: number;
};

const drawn = ({ left, isWhole }: Backlog, most: number): readonly [string, number | undefined] => [
  `${isWhole ? '' : 'at least '}${shownCount(left, 'replayed event')} not done`,
  isWhole && most > 0 ? 1 - left / most : undefined,
];

const watch = async (
  backlog: BacklogWatch,
  { soughtAtMs, limitMs }: Order,
  { clock, config, signal, progress }: World,
): Promise<Followed> => {
  const { lookEveryMs, settleMs } = paceOf(config);
  const startedMs = clock.monotonicMs();
  let most = 0;
  let empty = 0;
  for (;;) {
    const seen = await backlog.look(soughtAtMs, MAX_LOOKED_AT);
    most = Math.max(most, seen.left);
    progress.show(...drawn(seen, most));
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    empty = seen.left === 0 && seen.isWhole && tookMs >= settleMs ? empty + 1 : 0;
    if (empty >= LOOKS_IN_A_ROW) return { kind: 'caught-up', tookMs };
    if (tookMs >= limitMs || signal.aborted)
      return { kind: 'not-yet', left: seen.left, isWhole: seen.isWhole };
    await pause(clock, lookEveryMs, signal);
  }
};

/**
 * Waits until everything that a seek brought back is acked. Without the right to make snapshots and subscriptions, or when
 * Pub/Sub takes no snapshot, it says why it cannot know: the seek is made already, and is not undone.
 */
export const follow = async (api: v1.SubscriberClient, order: Order, world: World): Promise<Followed> => {
  let backlog: BacklogWatch | undefined;
  try {
    backlog = await watchBacklog(api, order.subscription, world);
    return await watch(backlog, order, world);
  } catch (error) {
    return { kind: 'not-followed', why: explain(error, {}).line };
  } finally {
    await backlog?.close().catch(() => {});
  }
};
