import { keyed, textOf, type World } from '../support/world.ts';
import type { Row } from './row.ts';

async function ordered(world: World): Promise<{ readonly topic: string; readonly subscription: string }> {
  const topic = await world.topic();
  return { topic, subscription: await world.subscription(topic, { enableMessageOrdering: true }) };
}

/** Message ordering ("Order messages"). */
export const orderingRows: readonly Row[] = [
  {
    name: 'messages of each key arrive in the order of publishing',
    expected: true,
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      const keys = ['a', 'b', 'c', 'd', 'e'];
      const numbers = Array.from({ length: 20 }, (_value, index) => String(index));
      await Promise.all(keys.map((key) => world.publish(topic, ...keyed(key, ...numbers))));
      const stream = world.open(subscription);
      await stream.arrives(keys.length * numbers.length);
      return keys.every((key) => {
        const texts = stream.received.filter(({ message }) => message?.orderingKey === key).map(textOf);
        return texts.join() === numbers.join();
      });
    },
  },
  {
    name: 'the next message of a key comes without waiting for the ack of the one before',
    expected: ['1', '2', '3'],
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      const stream = world.open(subscription);
      await world.publish(topic, ...keyed('k', '1', '2', '3'));
      await stream.arrives(3);
      return stream.texts;
    },
  },
  {
    name: 'a nack of 2 redelivers all later messages of the key too: 1,2,3,4,2,3,4',
    expected: true,
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      const stream = world.open(subscription);
      await world.publish(topic, ...keyed('k', '1', '2', '3', '4'));
      await stream.arrives(4);
      const [one = {}, two = {}, three = {}, four = {}] = stream.received;
      stream.ack(one, three, four);
      stream.nack(two);
      await stream.arrives(7);
      return stream.texts.join() === '1,2,3,4,2,3,4';
    },
  },
  {
    name: 'an expired deadline of 2 redelivers all later messages of the key too',
    expected: true,
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      const stream = world.open(subscription);
      await world.publish(topic, ...keyed('k', '1', '2', '3', '4'));
      await stream.arrives(4);
      const [one = {}, two = {}, three = {}, four = {}] = stream.received;
      stream.ack(one, three, four);
      stream.write({ modifyDeadlineAckIds: [two.ackId ?? ''], modifyDeadlineSeconds: [1] });
      await stream.arrives(7);
      return stream.texts.join() === '1,2,3,4,2,3,4';
    },
  },
  {
    name: 'a nack in one key leaves other keys alone',
    expected: ['x1'],
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      const stream = world.open(subscription);
      await world.publish(topic, ...keyed('y', 'y1'), ...keyed('x', 'x1'));
      await stream.arrives(2);
      stream.ack(...stream.received.filter((received) => textOf(received) === 'y1'));
      stream.nack(...stream.received.filter((received) => textOf(received) === 'x1'));
      await stream.arrives(3);
      return stream.texts.slice(2);
    },
  },
  {
    name: 'while messages of a key are outstanding the rest goes to the same stream',
    expected: true,
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      const streams = [world.open(subscription), world.open(subscription)];
      const keys = Array.from({ length: 10 }, (_value, index) => `key-${index}`);
      const arrived = (): number => streams.reduce((sum, stream) => sum + stream.received.length, 0);
      for (const number of ['1', '2', '3']) {
        const before = arrived();
        await Promise.all(keys.map((key) => world.publish(topic, ...keyed(key, number))));
        await streams[0]?.holds(() => arrived() === before + keys.length);
      }
      const keysOf = streams.map(
        ({ received }) => new Set(received.map(({ message }) => message?.orderingKey)),
      );
      return keys.every((key) => keysOf.filter((seen) => seen.has(key)).length === 1) && arrived() === 30;
    },
  },
  {
    name: 'unary pulls get nothing more of a key while a batch of it is outstanding',
    expected: { first: ['1', '2'], whileOutstanding: [], afterAck: ['3'] },
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      await world.publish(topic, ...keyed('k', '1', '2'));
      const first = await world.pull(subscription, 2);
      await world.publish(topic, ...keyed('k', '3'));
      const whileOutstanding = await world.pull(subscription, 1, 500);
      await world.ack(subscription, ...first);
      const afterAck = await world.drain(subscription, 1);
      return { first: first.map(textOf), whileOutstanding: whileOutstanding.map(textOf), afterAck };
    },
  },
  {
    name: 'publish times of a key do not decrease',
    expected: true,
    observe: async (world) => {
      const { topic, subscription } = await ordered(world);
      await world.publish(topic, ...keyed('k', ...Array.from({ length: 10 }, String)));
      const times = (await world.pull(subscription, 10)).map(({ message }) => {
        return Number(message?.publishTime?.seconds) * 1000 + Number(message?.publishTime?.nanos) / 1e6;
      });
      return (
        times.length === 10 && times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))
      );
    },
  },
  {
    name: 'without message ordering a nack of 2 redelivers 2 alone',
    expected: '2',
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, ...keyed('k', '1', '2', '3'));
      const received = await world.pull(subscription, 3);
      await world.ack(subscription, ...received.filter((one) => textOf(one) !== '2'));
      await world.modify(subscription, 0, ...received.filter((one) => textOf(one) === '2'));
      await world.publish(topic, 'last');
      const texts = await world.drain(subscription, 2);
      return texts.filter((text) => text !== 'last').join();
    },
  },
];
