import type { protos } from '@google-cloud/pubsub';
import type { SubscriptionSettings } from './topology.ts';

type Resource = protos.google.pubsub.v1.ISubscription;
type Seconds = { seconds?: number | string | { toString(): string } | null } | null | undefined;

/** Our settings as Pub/Sub's resource. */
export const subscriptionResource = (settings: SubscriptionSettings) => ({
  enableMessageOrdering: settings.ordered,
  ackDeadlineSeconds: settings.ackDeadlineSeconds,
  retainAckedMessages: settings.retainAcked,
  messageRetentionDuration: { seconds: settings.retentionSeconds },
  // A policy without a ttl means never; no policy at all means 31 days.
  expirationPolicy:
    settings.expiresAfterSeconds === null ? {} : { ttl: { seconds: settings.expiresAfterSeconds } },
  ...(settings.maxBackoffSeconds === 0
    ? {}
    : {
        retryPolicy: {
          minimumBackoff: { seconds: settings.minBackoffSeconds },
          maximumBackoff: { seconds: settings.maxBackoffSeconds },
        },
      }),
});

export const secondsOf = (duration: Seconds): number | null =>
  duration?.seconds === undefined || duration.seconds === null ? null : Number(duration.seconds.toString());

/** What the resource says, in our words. */
const settingsOf = (resource: Resource): SubscriptionSettings => ({
  ordered: resource.enableMessageOrdering ?? false,
  ackDeadlineSeconds: resource.ackDeadlineSeconds ?? 0,
  retainAcked: resource.retainAckedMessages ?? false,
  retentionSeconds: secondsOf(resource.messageRetentionDuration) ?? 0,
  expiresAfterSeconds: secondsOf(resource.expirationPolicy?.ttl),
  minBackoffSeconds: secondsOf(resource.retryPolicy?.minimumBackoff) ?? 0,
  maxBackoffSeconds: secondsOf(resource.retryPolicy?.maximumBackoff) ?? 0,
});

const shown = (value: string | number | boolean | null): string => (value === null ? 'never' : String(value));

/** Each setting of `resource` that is not as planned: `name is X, planned Y`. */
export const differencesOf = (resource: Resource, planned: SubscriptionSettings): readonly string[] => {
  const actual = settingsOf(resource);
  return (Object.keys(planned) as (keyof SubscriptionSettings)[])
    .filter((name) => actual[name] !== planned[name])
    .map((name) => `${name} is ${shown(actual[name])}, planned ${shown(planned[name])}`);
};
