import type { RetryPolicy } from '../model/resources.ts';
import { durationMs } from '../model/timestamp.ts';

const DEFAULT_MINIMUM_MS = 10_000;
const DEFAULT_MAXIMUM_MS = 600_000;

/** What push endpoints get without a policy: 100 ms to 60 s ("Push subscriptions", push backoff). */
export const PUSH_BACKOFF: RetryPolicy = {
  minimumBackoff: { seconds: 0, nanos: 100_000_000 },
  maximumBackoff: { seconds: 60, nanos: 0 },
};

/**
 * How long a message waits after its `failures`-th nack or expiry, in milliseconds: the minimum backoff, doubled
 * with every further failure, never above the maximum. Without a policy it is redelivered at once.
 * Source: "Handle message failures", subscription retry policy.
 */
export function retryBackoffMs(policy: RetryPolicy | null, failures: number): number {
  if (policy === null) return 0;
  const minimumMs = policy.minimumBackoff === null ? DEFAULT_MINIMUM_MS : durationMs(policy.minimumBackoff);
  const maximumMs = policy.maximumBackoff === null ? DEFAULT_MAXIMUM_MS : durationMs(policy.maximumBackoff);
  return Math.min(maximumMs, minimumMs * 2 ** Math.min(failures - 1, 40));
}
