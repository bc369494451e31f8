import type { v1 } from '@google-cloud/pubsub';
import type { World } from '../world.ts';
import { shownCount } from '../printing/shown.ts';
import type { SubscriptionFacts } from '../pubsub/look-up-subscription.ts';
import { paceOf } from '../pubsub/pace.ts';
import { createScratchSubscription } from '../pubsub/scratch-subscription.ts';
import { seekTo, type Target } from './target.ts';

export type EventCount =
  | { readonly kind: 'counted'; readonly events: number }
  /** Given up at so many. */
  | { readonly kind: 'at-least'; readonly events: number }
  | { readonly kind: 'unknown'; readonly why: string };

/** More are read only to learn that there are more. */
const MAX_COUNTED = 1_000_000;

export const NOT_COUNTED: EventCount = {
  kind: 'unknown',
  why: 'Pub/Sub keeps no count of what a seek brings back; --count reads the same span through a subscription of its own',
};

/**
 * Reads what a seek of `subscription` to `target` would deliver, through a scratch subscription moved to the same place. The
 * other one is not touched. Costs the reading of every message.
 */
export const countEvents = async (
  api: v1.SubscriberClient,
  {
    subscription,
    target,
    world,
  }: { readonly subscription: SubscriptionFacts; readonly target: Target; readonly world: World },
): Promise<EventCount> => {
  const { connections, config, signal, progress } = world;
  const projectId = connections.projectId();
  const scratch = await createScratchSubscription(api, projectId, subscription);
  const seen = new Set<string>();
  try {
    await seekTo(api, projectId, { subscription: scratch.path, target });
    await scratch.drain(paceOf(config).quietMs, (messages) => {
      for (const { messageId } of messages) seen.add(messageId);
      progress.show(`counted ${shownCount(seen.size, 'event')}`);
      return signal.aborted || seen.size >= MAX_COUNTED ? 'enough' : 'go-on';
    });
  } finally {
    await scratch.remove();
  }
  const isWhole = !signal.aborted && seen.size < MAX_COUNTED;
  return { kind: isWhole ? 'counted' : 'at-least', events: seen.size };
};
