import type { SubscriptionResource } from '../model/resources.ts';
import type { Subscription } from '../model/subscription.ts';

/** What clients see of a subscription: with the retention of its topic, which is output only. */
export function shownSubscription({ resource, topic }: Subscription): SubscriptionResource {
  return { ...resource, topicMessageRetentionDuration: topic?.resource.messageRetentionDuration ?? null };
}
