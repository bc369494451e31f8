import { status } from '@grpc/grpc-js';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { until } from './support/until.ts';
import { startWebhook } from './support/webhook.ts';
import { codeOf, keyed, textOf, World } from './support/world.ts';

const DEADLINE_MS = 10_001;

/** What needs a hand on the clock or more than one stream; the rest is in the conformance rows. */
describe('the embedded emulator', () => {
  let emulator: PubSubEmulator;
  let world: World;

  beforeAll(async () => {
    emulator = await startPubSubEmulator();
    world = new World(emulator.host);
  });

  afterAll(async () => {
    await world.close();
    await emulator.close();
  });

  async function ordered(): Promise<{ readonly topic: string; readonly subscription: string }> {
    const topic = await world.topic();
    return { topic, subscription: await world.subscription(topic, { enableMessageOrdering: true }) };
  }

  test('gives the keys of a dead stream to another when their deadline is up, in order', async () => {
    const { topic, subscription } = await ordered();
    const dying = world.open(subscription);
    await world.publish(topic, ...keyed('k', '1', '2'));
    await dying.arrives(2);
    const healthy = world.open(subscription);
    dying.close();
    await world.publish(topic, ...keyed('k', '3'));
    // The server hears of the end of the stream a moment later, and could lend to it once more.
    await until(() => {
      emulator.advanceTime(DEADLINE_MS);
      return healthy.received.length >= 3;
    });
    expect(healthy.texts.slice(-3)).toEqual(['1', '2', '3']);
  });

  test('lets a stream with the same client id go on with the keys of its predecessor', async () => {
    const { topic, subscription } = await ordered();
    const settings = { clientId: 'one-client' };
    const before = world.open(subscription, settings);
    await world.publish(topic, ...keyed('k', '1'));
    await before.arrives(1);
    emulator.faults.resetStreams(subscription);
    await before.ended();
    const stranger = world.open(subscription, { clientId: 'another' });
    const after = world.open(subscription, settings);
    await until(() => stranger.responses.length > 0 && after.responses.length > 0);
    await world.publish(topic, ...keyed('k', '2'));
    await after.arrives(1);
    expect([stranger.texts, after.texts]).toEqual([[], ['2']]);
  });

  test('uses the ack deadline of the stream, and the one of the subscription for pulls', async () => {
    const topic = await world.topic();
    const subscription = await world.subscription(topic, { ackDeadlineSeconds: 10 });
    const stream = world.open(subscription, { streamAckDeadlineSeconds: 60 });
    await world.publish(topic, 'x');
    await stream.arrives(1);
    emulator.advanceTime(30_000);
    const early = stream.received.length;
    emulator.advanceTime(30_001);
    await stream.arrives(2);
    expect([early, stream.texts]).toEqual([1, ['x', 'x']]);
  });

  test('spreads messages without a key over all streams', async () => {
    const topic = await world.topic();
    const subscription = await world.subscription(topic);
    const streams = [world.open(subscription), world.open(subscription)];
    await until(() => streams.every(({ responses }) => responses.length > 0));
    const messages = Array.from({ length: 100 }, (_value, index) => ({ data: Buffer.from(String(index)) }));
    await world.publisher.publish({ topic, messages });
    await until(() => streams.reduce((sum, { received }) => sum + received.length, 0) === 100);
    expect(streams.map(({ received }) => received.length)).toEqual([50, 50]);
  });

  test('gives single messages to the streams in turn', async () => {
    const topic = await world.topic();
    const subscription = await world.subscription(topic);
    const streams = [world.open(subscription), world.open(subscription)];
    await until(() => streams.every(({ responses }) => responses.length > 0));
    for (let count = 1; count <= 10; count++) {
      await world.publish(topic, String(count));
      await until(() => streams.reduce((sum, { received }) => sum + received.length, 0) === count);
    }
    expect(streams.map(({ received }) => received.length)).toEqual([5, 5]);
  });

  test('redelivers acked later messages of a key also when they are pulled one by one', async () => {
    const { topic, subscription } = await ordered();
    await world.publish(topic, ...keyed('k', '1', '2', '3', '4'));
    const [one = {}, two = {}, three = {}, four = {}] = await world.pull(subscription, 4);
    await world.ack(subscription, one, three, four);
    await world.modify(subscription, 0, two);
    const again: string[] = [];
    for (let count = 0; count < 3; count++) again.push(...(await world.drain(subscription, 1)));
    expect(again).toEqual(['2', '3', '4']);
  });

  test('keeps a message whose dead-letter topic is gone', async () => {
    const topic = await world.topic();
    const deadLetterTopic = await world.topic();
    const deadLetterPolicy = { deadLetterTopic, maxDeliveryAttempts: 5 };
    const subscription = await world.subscription(topic, { deadLetterPolicy });
    await world.publisher.deleteTopic({ topic: deadLetterTopic });
    await world.publish(topic, 'x');
    const attempts: unknown[] = [];
    for (let count = 0; count < 7; count++) {
      const received = await world.pull(subscription, 1);
      attempts.push(...received.map(({ deliveryAttempt }) => deliveryAttempt));
      await world.modify(subscription, 0, ...received);
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('forwards after expired deadlines as after nacks', async () => {
    const topic = await world.topic();
    const deadLetterTopic = await world.topic();
    const dead = await world.subscription(deadLetterTopic);
    const deadLetterPolicy = { deadLetterTopic, maxDeliveryAttempts: 5 };
    const subscription = await world.subscription(topic, { deadLetterPolicy });
    await world.publish(topic, 'x');
    for (let count = 0; count < 5; count++) {
      await world.pull(subscription, 1);
      emulator.advanceTime(DEADLINE_MS);
    }
    expect([await world.drain(dead, 1), await world.drain(subscription, 1, 100)]).toEqual([['x'], []]);
  });

  test('does not let an ack from before a seek touch what the seek brought back', async () => {
    const topic = await world.topic();
    const subscription = await world.subscription(topic);
    await world.publish(topic, 'x');
    const before = await world.pull(subscription, 1);
    await world.subscriber.seek({ subscription, time: { seconds: 0, nanos: 0 } });
    const again = await world.pull(subscription, 1);
    await world.ack(subscription, ...before);
    emulator.advanceTime(DEADLINE_MS);
    expect([again.map(textOf), await world.drain(subscription, 1)]).toEqual([['x'], ['x']]);
  });

  test('names subscriptions and snapshots that come without a name', async () => {
    const topic = await world.topic();
    const [{ name: subscription = '' }] = await world.subscriber.createSubscription({ topic });
    const [{ name: snapshot }] = await world.subscriber.createSnapshot({ subscription });
    expect([subscription, snapshot]).toEqual([
      expect.stringMatching(/^projects\/test-project\/subscriptions\/s[0-9a-f]{16}$/u),
      expect.stringMatching(/^projects\/test-project\/snapshots\/s[0-9a-f]{16}$/u),
    ]);
  });

  test('lets a waiting pull go as soon as a message is there', async () => {
    const topic = await world.topic();
    const subscription = await world.subscription(topic);
    const pulled = world.subscriber.pull({ subscription, maxMessages: 10 });
    await world.publish(topic, 'x');
    const [{ receivedMessages }] = await pulled;
    expect(receivedMessages?.map(textOf)).toEqual(['x']);
  });

  test('tells malformed ack ids from old ones', async () => {
    const subscription = await world.subscription(await world.topic());
    const codes = ['nonsense', 'aa:0:7:1'].map((ackId) => codeOf(world.ack(subscription, { ackId })));
    expect(await Promise.all(codes)).toEqual([status.INVALID_ARGUMENT, status.OK]);
  });

  test('says UNIMPLEMENTED for what it does not have', async () => {
    const parent = world.project;
    const schema = { type: 'PROTOCOL_BUFFER' as const, definition: 'syntax = "proto3";' };
    expect(await codeOf(world.schemas.validateSchema({ parent, schema }))).toBe(status.UNIMPLEMENTED);
  });

  test('takes a message of 9.9 MB', async () => {
    const topic = await world.topic();
    const subscription = await world.subscription(topic);
    await world.publish(topic, { data: Buffer.alloc(9_900_000, 'x') });
    const [received = {}] = await world.pull(subscription, 1);
    expect(textOf(received)).toHaveLength(9_900_000);
  });

  test('waits longer and longer before it repeats a push, and goes on when the endpoint is changed', async () => {
    const [bad, good] = await Promise.all([startWebhook(500), startWebhook(200)]);
    const topic = await world.topic();
    const retryPolicy = { minimumBackoff: { seconds: 60 }, maximumBackoff: { seconds: 600 } };
    const subscription = await world.subscription(topic, {
      pushConfig: { pushEndpoint: bad.url },
      retryPolicy,
    });
    await world.publish(topic, 'x');
    await until(() => bad.hooks.length === 1);
    await world.subscriber.modifyPushConfig({ subscription, pushConfig: { pushEndpoint: good.url } });
    await until(() => {
      emulator.advanceTime(30_000);
      return good.hooks.length > 0;
    });
    await Promise.all([bad.close(), good.close()]);
    expect([bad.hooks.length, good.hooks.length]).toEqual([1, 1]);
  });
});
