import { keyed, textOf, type Received, type World } from '../support/world.ts';
import type { Row } from './row.ts';

interface DeadLetters {
  readonly topic: string;
  readonly subscription: string;
  readonly deadSubscription: string;
}

async function withDeadLetters(world: World, enableMessageOrdering = false): Promise<DeadLetters> {
  const topic = await world.topic();
  const deadLetterTopic = await world.topic();
  const deadSubscription = await world.subscription(deadLetterTopic);
  const deadLetterPolicy = { deadLetterTopic, maxDeliveryAttempts: 5 };
  const subscription = await world.subscription(topic, { deadLetterPolicy, enableMessageOrdering });
  return { topic, subscription, deadSubscription };
}

/** Nacks the message until it is gone; returns the attempts that were told. */
async function nackUntilDead(world: World, { subscription }: DeadLetters): Promise<number[]> {
  const attempts: number[] = [];
  for (let count = 0; count < 5; count++) {
    const [received] = await world.pull(subscription, 1);
    if (received === undefined) break;
    attempts.push(received.deliveryAttempt ?? -1);
    await world.modify(subscription, 0, received);
  }
  // Google's emulator forwards only when the message would be delivered once more.
  await world.pull(subscription, 1, 300);
  return attempts;
}

function deadLetterAttributes({ message }: Received): readonly string[] {
  const names = Object.keys(message?.attributes ?? {});
  return names.filter((name) => name.startsWith('CloudPubSubDeadLetterSource')).sort();
}

async function gapsMs(world: World, subscription: string, count: number): Promise<number[]> {
  const gaps: number[] = [];
  let [received] = await world.pull(subscription, 1);
  while (received !== undefined && gaps.length < count) {
    // Counted from before the nack, so that a slow answer to it does not shorten the gap.
    const start = Date.now();
    await world.modify(subscription, 0, received);
    [received] = await world.pull(subscription, 1, 6000);
    gaps.push(Date.now() - start);
  }
  return gaps;
}

/** Dead letters and retry policy ("Handle message failures"). */
export const failureRows: readonly Row[] = [
  {
    name: 'with a dead-letter policy delivery attempts count from 1',
    expected: [1, 2, 3, 4, 5],
    observe: async (world) => {
      const names = await withDeadLetters(world);
      await world.publish(names.topic, 'x');
      return nackUntilDead(world, names);
    },
  },
  {
    name: 'after the last attempt the message is in the dead-letter topic, with its origin and a new id',
    expected: {
      text: 'x',
      attributes: [
        'CloudPubSubDeadLetterSourceDeliveryCount',
        'CloudPubSubDeadLetterSourceSubscription',
        'CloudPubSubDeadLetterSourceSubscriptionProject',
        'CloudPubSubDeadLetterSourceTopicPublishTime',
      ],
      deliveryCount: '5',
      hasNewId: true,
    },
    observe: async (world) => {
      const names = await withDeadLetters(world);
      const [id] = await world.publish(names.topic, 'x');
      await nackUntilDead(world, names);
      const [dead = {}] = await world.pull(names.deadSubscription, 1);
      return {
        text: textOf(dead),
        attributes: deadLetterAttributes(dead),
        deliveryCount: dead.message?.attributes?.['CloudPubSubDeadLetterSourceDeliveryCount'],
        hasNewId: dead.message?.messageId !== undefined && dead.message.messageId !== id,
      };
    },
  },
  {
    name: 'an ordered subscription forwards dead letters too, and goes on with the key',
    expected: { dead: ['1'], next: ['2'] },
    observe: async (world) => {
      const names = await withDeadLetters(world, true);
      await world.publish(names.topic, ...keyed('k', '1'));
      await nackUntilDead(world, names);
      const dead = await world.drain(names.deadSubscription, 1, 2000);
      await world.publish(names.topic, ...keyed('k', '2'));
      return { dead, next: await world.drain(names.subscription, 1, 2000) };
    },
  },
  {
    name: 'a retry policy of 1 s to 2 s waits at least 1, 2 and 2 seconds before redeliveries',
    expected: true,
    observe: async (world) => {
      const topic = await world.topic();
      const retryPolicy = { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 2 } };
      const subscription = await world.subscription(topic, { retryPolicy });
      await world.publish(topic, 'x');
      const gaps = await gapsMs(world, subscription, 3);
      return [1000, 2000, 2000].every((wantedMs, index) => (gaps[index] ?? 0) >= wantedMs);
    },
  },
  {
    name: 'without a retry policy a nacked message comes back at once',
    expected: true,
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'x');
      return (await gapsMs(world, subscription, 1)).every((gap) => gap < 5000);
    },
  },
];
