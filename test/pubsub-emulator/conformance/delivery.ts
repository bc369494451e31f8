import { ackIdOf, codeOf, textOf } from '../support/world.ts';
import type { Row } from './row.ts';

/** Pull, streaming pull, acks and leases. */
export const deliveryRows: readonly Row[] = [
  {
    name: 'a pulled message has its data, attributes, id, publish time and an ack id',
    expected: { text: 'hello', attributes: { kind: 'note' }, hasId: true, isTimed: true, hasAckId: true },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      const [id] = await world.publish(topic, { data: Buffer.from('hello'), attributes: { kind: 'note' } });
      const [received = {}] = await world.pull(subscription, 1);
      const { attributes, messageId, publishTime } = received.message ?? {};
      const ageSeconds = Date.now() / 1000 - Number(publishTime?.seconds);
      return {
        text: textOf(received),
        attributes,
        hasId: messageId === id,
        isTimed: ageSeconds > -5 && ageSeconds < 60,
        hasAckId: ackIdOf(received) !== '',
      };
    },
  },
  {
    name: 'an acked message does not come back, an unacked one does after its deadline',
    expected: ['unacked'],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'acked', 'unacked');
      const received = await world.pull(subscription, 2);
      await world.ack(subscription, ...received.filter((one) => textOf(one) === 'acked'));
      await world.modify(subscription, 1, ...received.filter((one) => textOf(one) === 'unacked'));
      return world.drain(subscription, 1);
    },
  },
  {
    name: 'a nacked message is redelivered',
    expected: ['x', 'x'],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'x');
      const first = await world.pull(subscription, 1);
      await world.modify(subscription, 0, ...first);
      return [...first.map(textOf), ...(await world.drain(subscription, 1))];
    },
  },
  {
    name: 'a lease that is extended lasts longer than the first deadline',
    expected: { isEarly: false, redelivered: ['x'] },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'x');
      const received = await world.pull(subscription, 1);
      await world.modify(subscription, 1, ...received);
      const start = Date.now();
      await world.modify(subscription, 3, ...received);
      const redelivered = await world.drain(subscription, 1, 8000);
      return { isEarly: Date.now() - start < 2500, redelivered };
    },
  },
  {
    name: 'acking a message twice is no error',
    expected: [0, 0],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'x');
      const received = await world.pull(subscription, 1);
      return [
        await codeOf(world.ack(subscription, ...received)),
        await codeOf(world.ack(subscription, ...received)),
      ];
    },
  },
  {
    name: 'the ack id of one subscription acks nothing in another',
    expected: ['x'],
    observe: async (world) => {
      const topic = await world.topic();
      const one = await world.subscription(topic);
      const two = await world.subscription(topic);
      await world.publish(topic, 'x');
      await codeOf(world.ack(two, ...(await world.pull(one, 1))));
      return world.drain(two, 1);
    },
  },
  {
    name: 'deadlines outside 0 to 600 seconds are refused (3 INVALID_ARGUMENT)',
    expected: [3, 3],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'x');
      const received = await world.pull(subscription, 1);
      const seconds = [-1, 601];
      return Promise.all(seconds.map((value) => codeOf(world.modify(subscription, value, ...received))));
    },
  },
  {
    name: 'pulls for no message at all are refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const subscription = await world.subscription(await world.topic());
      return codeOf(world.subscriber.pull({ subscription, maxMessages: 0 }));
    },
  },
  {
    name: 'without a dead-letter policy delivery attempts are not counted (0)',
    expected: [0, 0],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'x');
      const first = await world.pull(subscription, 1);
      await world.modify(subscription, 0, ...first);
      const second = await world.pull(subscription, 1);
      return [...first, ...second].map(({ deliveryAttempt }) => deliveryAttempt);
    },
  },
  {
    name: 'a stream delivers, and takes acks and nacks',
    expected: { texts: ['x', 'x'], isLeftOver: false },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      const stream = world.open(subscription);
      await world.publish(topic, 'x');
      await stream.arrives(1);
      stream.nack(...stream.received);
      await stream.arrives(2);
      stream.ack(...stream.received.slice(1));
      await world.publish(topic, 'last');
      await stream.arrives(3);
      const { texts } = stream;
      return { texts: texts.slice(0, 2), isLeftOver: texts[2] !== 'last' };
    },
  },
  {
    name: 'a stream has no more than max_outstanding_messages unacked',
    expected: [2, 3],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, '1', '2', '3', '4');
      const stream = world.open(subscription, { maxOutstandingMessages: 2 });
      await stream.arrives(3, 700);
      const before = stream.received.length;
      stream.ack(...stream.received.slice(0, 1));
      await stream.arrives(3);
      await stream.arrives(4, 700);
      return [before, stream.received.length];
    },
  },
  {
    name: 'a stream stops at max_outstanding_bytes until something is acked',
    expected: [2, 4],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      const data = Buffer.alloc(1000, 'x');
      await world.publish(topic, { data }, { data }, { data }, { data });
      const stream = world.open(subscription, { maxOutstandingBytes: 1500 });
      await stream.arrives(3, 700);
      const before = stream.received.length;
      stream.ack(...stream.received.slice(0, 2));
      await stream.arrives(4);
      return [before, stream.received.length];
    },
  },
  {
    name: 'a stream of protocol version 1 answers heartbeats',
    expected: true,
    observe: async (world) => {
      const subscription = await world.subscription(await world.topic());
      const stream = world.open(subscription, { protocolVersion: 1 });
      // Nothing is heard before the stream is up, so the heartbeat is repeated until one more answer comes.
      await stream.holds(() => stream.responses.length > 0, 500);
      const before = stream.responses.length;
      stream.write({});
      return stream.holds(() => stream.responses.length > before, 2500);
    },
  },
  {
    name: 'a stream tells the properties of its subscription',
    expected: { exactlyOnceDeliveryEnabled: false, messageOrderingEnabled: true },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic, { enableMessageOrdering: true });
      const stream = world.open(subscription);
      await world.publish(topic, 'x');
      await stream.arrives(1);
      return stream.responses.find((response) => response.subscriptionProperties)?.subscriptionProperties;
    },
  },
  {
    name: 'a stream ack deadline outside 10 to 600 seconds ends the stream (3 INVALID_ARGUMENT)',
    expected: [3, 3],
    observe: async (world) => {
      const subscription = await world.subscription(await world.topic());
      const streams = [9, 601].map((streamAckDeadlineSeconds) =>
        world.open(subscription, { streamAckDeadlineSeconds }),
      );
      return Promise.all(streams.map((stream) => stream.ended()));
    },
  },
  {
    name: 'naming the subscription again on an open stream ends it (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const subscription = await world.subscription(await world.topic());
      const stream = world.open(subscription);
      stream.write({ subscription });
      return stream.ended();
    },
  },
];
