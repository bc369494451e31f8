import type { v1 } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import { createScratchSubscription } from '../../src/cli/pubsub/scratch-subscription.ts';

const QUIET_MS = 20;
const SLOW_MS = 60;

/** Google's client before a broker that has `count` messages, and takes `SLOW_MS` for every answer but the first. */
const slowBroker = (count: number) => {
  let given = 0;
  const pull = async ({ maxMessages }: { maxMessages: number }, { timeout }: { timeout: number }) => {
    const tookMs = given === 0 ? 0 : SLOW_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.min(tookMs, timeout)));
    if (given >= count || tookMs > timeout)
      throw Object.assign(new Error('too late'), { code: status.DEADLINE_EXCEEDED });
    const receivedMessages = Array.from({ length: Math.min(maxMessages, count - given) }, (_, at) => ({
      ackId: String(given + at),
      message: { messageId: String(given + at) },
    }));
    given += receivedMessages.length;
    return [{ receivedMessages }];
  };
  const done = (): Promise<void> => Promise.resolve();
  const api = { pull, createSubscription: done, acknowledge: done, deleteSubscription: done };
  return api as unknown as v1.SubscriberClient;
};

test('a broker that is slow after a full answer is waited for: what it has is not taken for all there was', async () => {
  const scratch = await createScratchSubscription(slowBroker(600), 'local-project', {
    name: 'salesforce-inbound-service',
    path: 'projects/local-project/subscriptions/salesforce-inbound-service',
    topicPath: 'projects/local-project/topics/salesforce-inbound',
    isOrdered: false,
    filter: '',
    reachMs: 0,
    maxBackoffMs: 0,
  });
  let seen = 0;
  await scratch.drain(QUIET_MS, (messages) => {
    seen += messages.length;
    return 'go-on';
  });
  expect(seen).toBe(600);
});
