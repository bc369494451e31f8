import type { v1 } from '@google-cloud/pubsub';
import { secondsOf } from '../../pubsub/subscription-resource.ts';
import { CALL, calling } from './call-pubsub.ts';
import { shortName, subscriptionPath } from './resource-names.ts';

/** What a command has to know of a subscription before it touches it. */
export type SubscriptionFacts = {
  readonly name: string;
  readonly path: string;
  readonly topicPath: string;
  readonly isOrdered: boolean;
  readonly filter: string;
  /** How far back a seek reaches; 0 where acked messages are kept neither by subscription nor by topic. */
  readonly reachMs: number;
  /** The longest that a message given back waits before it is delivered again. */
  readonly maxBackoffMs: number;
};

// Pub/Sub's own, where a retry policy does not say otherwise.
const DEFAULT_MAX_BACKOFF_MS = 600_000;

/** Fails with `BUS_MISSING` or `BUS_UNAVAILABLE`. */
export const lookUpSubscription = async (
  api: v1.SubscriberClient,
  projectId: string,
  name: string,
): Promise<SubscriptionFacts> => {
  const path = subscriptionPath(projectId, name);
  const [found] = await calling({ subscription: name }, () =>
    api.getSubscription({ subscription: path }, CALL),
  );
  const kept = found.retainAckedMessages ? (secondsOf(found.messageRetentionDuration) ?? 0) : 0;
  const keptByTopic = secondsOf(found.topicMessageRetentionDuration) ?? 0;
  const backoff = secondsOf(found.retryPolicy?.maximumBackoff);
  return {
    name: shortName(found.name ?? path),
    path,
    topicPath: found.topic ?? '',
    isOrdered: found.enableMessageOrdering ?? false,
    filter: found.filter ?? '',
    reachMs: Math.max(kept, keptByTopic) * 1_000,
    maxBackoffMs: found.retryPolicy ? (backoff === null ? DEFAULT_MAX_BACKOFF_MS : backoff * 1_000) : 0,
  };
};
