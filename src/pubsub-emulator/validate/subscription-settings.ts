import type { SubscriptionResource } from '../model/resources.ts';
import { durationMs, type Duration } from '../model/timestamp.ts';
import { invalidArgument } from '../rpc-error.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MIN_RETENTION_MS = 10 * MINUTE_MS;
const MAX_RETENTION_MS = 31 * DAY_MS;
const DEFAULT_RETENTION: Duration = { seconds: 604_800, nanos: 0 };
const DEFAULT_EXPIRATION: Duration = { seconds: 2_678_400, nanos: 0 };

/**
 * Fills in Google's defaults and refuses what Google refuses. Source: API reference, Subscription; "Subscription
 * properties". Throws INVALID_ARGUMENT.
 */
export function checkedSubscription(asked: SubscriptionResource): SubscriptionResource {
  const resource: SubscriptionResource = {
    ...asked,
    state: 'ACTIVE',
    pushConfig: asked.pushConfig ?? { pushEndpoint: '', attributes: {} },
    ackDeadlineSeconds: asked.ackDeadlineSeconds === 0 ? 10 : asked.ackDeadlineSeconds,
    messageRetentionDuration: asked.messageRetentionDuration ?? DEFAULT_RETENTION,
    expirationPolicy: asked.expirationPolicy ?? { ttl: DEFAULT_EXPIRATION },
    retryPolicy: withBackoffDefaults(asked.retryPolicy),
    deadLetterPolicy: withAttemptsDefault(asked.deadLetterPolicy),
  };
  checkRange('ack_deadline_seconds', resource.ackDeadlineSeconds, [10, 600]);
  checkRetention(resource.messageRetentionDuration);
  checkExpiration(resource);
  checkPolicies(resource);
  return resource;
}

/** Topic and subscription retention share their limits: 10 minutes to 31 days. */
export function checkRetention(retention: Duration | null): void {
  if (retention === null) return;
  checkRange('message_retention_duration in ms', durationMs(retention), [MIN_RETENTION_MS, MAX_RETENTION_MS]);
}

function withBackoffDefaults(
  policy: SubscriptionResource['retryPolicy'],
): SubscriptionResource['retryPolicy'] {
  if (policy === null) return null;
  return {
    minimumBackoff: policy.minimumBackoff ?? { seconds: 10, nanos: 0 },
    maximumBackoff: policy.maximumBackoff ?? { seconds: 600, nanos: 0 },
  };
}

function withAttemptsDefault(
  policy: SubscriptionResource['deadLetterPolicy'],
): SubscriptionResource['deadLetterPolicy'] {
  if (policy === null) return null;
  const { deadLetterTopic, maxDeliveryAttempts } = policy;
  return { deadLetterTopic, maxDeliveryAttempts: maxDeliveryAttempts === 0 ? 5 : maxDeliveryAttempts };
}

function checkExpiration({ expirationPolicy }: SubscriptionResource): void {
  const ttl = expirationPolicy?.ttl ?? null;
  if (ttl !== null && durationMs(ttl) < DAY_MS)
    throw invalidArgument('The expiration_policy.ttl is below 1 day.');
}

function checkPolicies(resource: SubscriptionResource): void {
  const { deadLetterPolicy, retryPolicy } = resource;
  if (deadLetterPolicy !== null) {
    checkRange('max_delivery_attempts', deadLetterPolicy.maxDeliveryAttempts, [5, 100]);
  }
  if (retryPolicy !== null) checkBackoff(retryPolicy);
  if (resource.enableExactlyOnceDelivery && resource.pushConfig?.pushEndpoint) {
    throw invalidArgument('Exactly-once delivery is for pull subscriptions only.');
  }
}

function checkBackoff({
  minimumBackoff,
  maximumBackoff,
}: NonNullable<SubscriptionResource['retryPolicy']>): void {
  const minimumMs = minimumBackoff === null ? 0 : durationMs(minimumBackoff);
  const maximumMs = maximumBackoff === null ? 0 : durationMs(maximumBackoff);
  checkRange('minimum_backoff in ms', minimumMs, [0, 600_000]);
  checkRange('maximum_backoff in ms', maximumMs, [0, 600_000]);
  if (minimumMs > maximumMs) throw invalidArgument('The minimum_backoff is above the maximum_backoff.');
}

function checkRange(what: string, value: number, [minimum, maximum]: readonly [number, number]): void {
  if (value >= minimum && value <= maximum) return;
  throw invalidArgument(`The ${what} must be from ${minimum} to ${maximum}, not ${value}.`);
}
