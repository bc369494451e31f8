import { codeOf, type SubscriptionSettings } from '../support/world.ts';
import type { Row } from './row.ts';

const DAY_SECONDS = 86_400;

/** Settings and life of subscriptions. */
export const subscriptionRows: readonly Row[] = [
  {
    name: 'a new subscription has a 10 s ack deadline, 7 days retention and expires after 31 days',
    expected: { ackDeadlineSeconds: 10, retention: '604800', ttl: '2678400' },
    observe: async (world) => {
      const subscription = await world.subscription(await world.topic());
      const [found] = await world.subscriber.getSubscription({ subscription });
      return {
        ackDeadlineSeconds: found.ackDeadlineSeconds,
        retention: String(found.messageRetentionDuration?.seconds),
        ttl: String(found.expirationPolicy?.ttl?.seconds),
      };
    },
  },
  {
    name: 'a subscription cannot be created twice (6) nor on a missing topic (5)',
    expected: [6, 5],
    observe: async (world) => {
      const topic = await world.topic();
      const name = await world.subscription(topic);
      const missing = world.newName('topics');
      return [
        await codeOf(world.subscriber.createSubscription({ name, topic })),
        await codeOf(world.subscription(missing)),
      ];
    },
  },
  settingsRow(
    'the ack deadline must be from 10 to 600 seconds (3 INVALID_ARGUMENT)',
    [3, 3, 0],
    [{ ackDeadlineSeconds: 9 }, { ackDeadlineSeconds: 601 }, { ackDeadlineSeconds: 600 }],
  ),
  settingsRow(
    'message retention must be from 10 minutes to 31 days (3 INVALID_ARGUMENT)',
    [3, 3, 0],
    [
      { messageRetentionDuration: { seconds: 599 } },
      { messageRetentionDuration: { seconds: 31 * DAY_SECONDS + 1 } },
      { messageRetentionDuration: { seconds: 31 * DAY_SECONDS } },
    ],
  ),
  settingsRow(
    'the expiration policy must be at least 1 day (3 INVALID_ARGUMENT)',
    [3, 0],
    [{ expirationPolicy: { ttl: { seconds: DAY_SECONDS - 1 } } }, { expirationPolicy: {} }],
  ),
  settingsRow(
    'retry backoffs must be from 0 to 600 seconds (3 INVALID_ARGUMENT)',
    [3, 3, 0],
    [
      { retryPolicy: { maximumBackoff: { seconds: 601 } } },
      { retryPolicy: { minimumBackoff: { seconds: -1 } } },
      { retryPolicy: { minimumBackoff: { seconds: 0 } } },
    ],
  ),
  {
    name: 'max_delivery_attempts must be from 5 to 100 (3 INVALID_ARGUMENT)',
    expected: [3, 3, 0],
    observe: async (world) => {
      const topic = await world.topic();
      const attempts = [4, 101, 5].map((maxDeliveryAttempts) => {
        return codeOf(
          world.subscription(topic, { deadLetterPolicy: { deadLetterTopic: topic, maxDeliveryAttempts } }),
        );
      });
      return Promise.all(attempts);
    },
  },
  {
    name: 'a dead-letter topic must be there when the subscription is created (5 NOT_FOUND)',
    expected: 5,
    observe: async (world) => {
      const deadLetterPolicy = { deadLetterTopic: world.newName('topics'), maxDeliveryAttempts: 5 };
      return codeOf(world.subscription(await world.topic(), { deadLetterPolicy }));
    },
  },
  {
    name: 'an update of a subscription changes the fields in its mask and no others',
    expected: { ackDeadlineSeconds: 20, labels: { old: 'yes' } },
    observe: async (world) => {
      const name = await world.subscription(await world.topic(), { labels: { old: 'yes' } });
      const subscription = { name, ackDeadlineSeconds: 20, labels: { new: 'yes' } };
      await world.subscriber.updateSubscription({
        subscription,
        updateMask: { paths: ['ack_deadline_seconds'] },
      });
      const [found] = await world.subscriber.getSubscription({ subscription: name });
      return { ackDeadlineSeconds: found.ackDeadlineSeconds, labels: found.labels };
    },
  },
  {
    name: 'the filter cannot be changed (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const name = await world.subscription(await world.topic(), { filter: 'attributes:one' });
      const subscription = { name, filter: 'attributes:two' };
      return codeOf(world.subscriber.updateSubscription({ subscription, updateMask: { paths: ['filter'] } }));
    },
  },
  {
    name: 'a deleted subscription is 5 NOT_FOUND, also for its open streams',
    expected: [5, 5],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      const stream = world.open(subscription);
      await world.publish(topic, 'x');
      await stream.arrives(1);
      await world.subscriber.deleteSubscription({ subscription });
      return [await codeOf(world.subscriber.pull({ subscription, maxMessages: 1 })), await stream.ended()];
    },
  },
  {
    name: 'a detached subscription says so and refuses pulls (9 FAILED_PRECONDITION)',
    expected: { detach: 0, isDetached: true, pull: 9 },
    observe: async (world) => {
      const subscription = await world.subscription(await world.topic());
      const detach = await codeOf(world.publisher.detachSubscription({ subscription }));
      const [{ detached }] = await world.subscriber.getSubscription({ subscription });
      const pull = world.subscriber.pull({ subscription, maxMessages: 1, returnImmediately: true });
      return { detach, isDetached: detached, pull: await codeOf(pull) };
    },
  },
];

function settingsRow(
  name: string,
  expected: readonly number[],
  settings: readonly SubscriptionSettings[],
): Row {
  return {
    name,
    expected,
    observe: async (world) => {
      const topic = await world.topic();
      return Promise.all(settings.map((asked) => codeOf(world.subscription(topic, asked))));
    },
  };
}
