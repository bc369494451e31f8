import { retryBackoffMs } from '../../src/pubsub-emulator/delivery/retry-backoff.ts';

const seconds = (value: number): { seconds: number; nanos: number } => ({ seconds: value, nanos: 0 });

describe('retryBackoffMs', () => {
  test('doubles from the minimum and stops at the maximum', () => {
    const policy = { minimumBackoff: seconds(1), maximumBackoff: seconds(5) };
    expect([1, 2, 3, 4, 5].map((failures) => retryBackoffMs(policy, failures))).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
  });

  test('uses 10 and 600 seconds where the policy says nothing', () => {
    const policy = { minimumBackoff: null, maximumBackoff: null };
    expect([1, 2, 1000].map((failures) => retryBackoffMs(policy, failures))).toEqual([
      10_000, 20_000, 600_000,
    ]);
  });

  test('is nothing without a policy', () => {
    expect(retryBackoffMs(null, 3)).toBe(0);
  });
});
