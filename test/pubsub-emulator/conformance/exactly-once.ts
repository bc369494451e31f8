import { codeOf, keyed, type Received, type World } from '../support/world.ts';
import type { Row } from './row.ts';

async function received(world: World): Promise<{ readonly subscription: string; readonly first: Received }> {
  const topic = await world.topic();
  const subscription = await world.subscription(topic, { enableExactlyOnceDelivery: true });
  await world.publish(topic, 'x');
  const [first = {}] = await world.pull(subscription, 1);
  return { subscription, first };
}

/** Exactly-once delivery ("Exactly-once delivery"). */
export const exactlyOnceRows: readonly Row[] = [
  {
    name: 'with exactly-once delivery an ack succeeds, and repeating it is no error',
    expected: [0, 0],
    observe: async (world) => {
      const { subscription, first } = await received(world);
      return [await codeOf(world.ack(subscription, first)), await codeOf(world.ack(subscription, first))];
    },
  },
  {
    name: 'with exactly-once delivery only the newest ack id of a message is good',
    expected: { old: 3, newest: 0 },
    observe: async (world) => {
      const { subscription, first } = await received(world);
      await world.modify(subscription, 0, first);
      const [second = {}] = await world.pull(subscription, 1);
      return {
        old: await codeOf(world.ack(subscription, first)),
        newest: await codeOf(world.ack(subscription, second)),
      };
    },
  },
  {
    name: 'with exactly-once delivery an ack after the deadline is refused, though nothing was redelivered yet',
    expected: 3,
    observe: async (world) => {
      const topic = await world.topic();
      const retryPolicy = { minimumBackoff: { seconds: 600 }, maximumBackoff: { seconds: 600 } };
      const subscription = await world.subscription(topic, { enableExactlyOnceDelivery: true, retryPolicy });
      await world.publish(topic, 'x');
      const [first = {}] = await world.pull(subscription, 1);
      await world.modify(subscription, 0, first);
      return codeOf(world.ack(subscription, first));
    },
  },
  {
    name: 'with exactly-once delivery a stream confirms acks',
    expected: { acked: 1, invalid: 1 },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic, { enableExactlyOnceDelivery: true });
      const stream = world.open(subscription);
      await world.publish(topic, 'x');
      await stream.arrives(1);
      stream.nack(...stream.received);
      await stream.arrives(2);
      stream.ack(...stream.received);
      const confirmations = (): readonly { ackIds?: string[] | null; invalidAckIds?: string[] | null }[] => {
        return stream.responses.flatMap(({ acknowledgeConfirmation }) => acknowledgeConfirmation ?? []);
      };
      await stream.holds(() => confirmations().length > 0, 2000);
      const [confirmation] = confirmations();
      return { acked: confirmation?.ackIds?.length, invalid: confirmation?.invalidAckIds?.length };
    },
  },
  {
    name: 'with exactly-once delivery and ordering an ack before that of an earlier message fails for now',
    expected: { second: 10, first: 0, secondAgain: 0 },
    observe: async (world) => {
      const topic = await world.topic();
      const settings = { enableExactlyOnceDelivery: true, enableMessageOrdering: true };
      const subscription = await world.subscription(topic, settings);
      await world.publish(topic, ...keyed('k', '1', '2'));
      const [first = {}, second = {}] = await world.pull(subscription, 2);
      return {
        second: await codeOf(world.ack(subscription, second)),
        first: await codeOf(world.ack(subscription, first)),
        secondAgain: await codeOf(world.ack(subscription, second)),
      };
    },
  },
];
