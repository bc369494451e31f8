import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { createSubscriptionSeeker, timestampOf } from '../../src/pubsub/seek-subscription.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';

describe('a seek of a subscription', () => {
  let emulator: PubSubEmulator;
  let client: ReturnType<typeof connectPubSub>;
  beforeAll(async () => {
    emulator = await startPubSubEmulator();
    client = connectPubSub({ projectId: 'local-project', emulatorHost: emulator.host });
  });
  afterAll(async () => {
    await client.close();
    await emulator.close();
  });

  test('brings back what was published at that time or later, and nothing of the same second before it', async () => {
    const [topic] = await client.createTopic('seek-topic');
    await client.createSubscription('seek-topic', 'seek-subscription', {
      retainAckedMessages: true,
      enableMessageOrdering: true,
    });
    const publishedAtMs: number[] = [];
    const seen: string[] = [];
    let target = 3;
    let enough = Promise.withResolvers<void>();
    const subscription = client.subscription('seek-subscription', { batching: { maxMilliseconds: 1 } });
    subscription.on('message', (message) => {
      const time = message.publishTime;
      publishedAtMs.push(time.getTime() + time.getMicroseconds() / 1_000 + time.getNanoseconds() / 1_000_000);
      seen.push(message.data.toString());
      message.ack();
      if (seen.length === target) enough.resolve();
    });
    const publisher = client.topic(topic.name, { messageOrdering: true });
    for (const text of ['0', '1', '2'])
      await publisher.publishMessage({ data: Buffer.from(text), orderingKey: 'k' });
    await enough.promise;

    enough = Promise.withResolvers();
    target = 3 + 2 + 1;
    const seeker = createSubscriptionSeeker({ client, subscription: 'seek-subscription' });
    await seeker.seek(publishedAtMs[1] ?? 0);
    await publisher.publishMessage({ data: Buffer.from('3'), orderingKey: 'k' });
    await enough.promise;
    expect(seen).toEqual(['0', '1', '2', '1', '2', '3']);
    await subscription.close();
  });

  test('that is not there is said so', async () => {
    const seeker = createSubscriptionSeeker({ client, subscription: 'nobody-made-it' });
    await expect(seeker.seek(Date.now())).rejects.toMatchObject({ code: 'BUS_MISSING' });
  });

  test('is exact to the fraction of a millisecond that a number can hold, and never late', () => {
    expect(timestampOf(1_780_000_000_999.25)).toEqual({ seconds: 1_780_000_000, nanos: 999_250_000 });
    expect(timestampOf(1_780_000_000_000)).toEqual({ seconds: 1_780_000_000, nanos: 0 });
    for (const ms of [0.1, 999.999, 1_780_000_000_123.456]) {
      const { seconds, nanos } = timestampOf(ms);
      expect(seconds * 1_000 + nanos / 1_000_000).toBeLessThanOrEqual(ms);
      expect(nanos).toBeGreaterThanOrEqual(0);
      expect(nanos).toBeLessThan(1_000_000_000);
    }
  });
});
