import { status } from '@grpc/grpc-js';
import type { PubSub } from '@google-cloud/pubsub';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { createPubSubPublisher } from '../../src/pubsub/pubsub-publisher.ts';
import { aMessage, busOnEmulator, PROJECT, type BusOnEmulator } from './support/bus-on-emulator.ts';

const TOPIC = 'salesforce-outbound';
const SUBSCRIPTION = 'salesforce-outbound-integrations';
const OTHER_KEY = 'example-bot:user-2';

let bus: BusOnEmulator;
beforeEach(async () => {
  bus = await busOnEmulator();
});
afterEach(async () => {
  await bus.close();
});

const publisherOf = (client: PubSub = bus.client, giveUpMs = 2_000) =>
  createPubSubPublisher({ client, topic: TOPIC, giveUpMs });

/** The first `count` texts that a fresh reader gets, by ordering key. */
const delivered = async (count: number): Promise<Record<string, string[]>> => {
  const subscription = bus.client.subscription(SUBSCRIPTION);
  const texts: Record<string, string[]> = {};
  await new Promise<void>((resolve) => {
    let left = count;
    subscription.on('message', (message) => {
      message.ack();
      (texts[message.orderingKey ?? ''] ??= []).push(String(message.data));
      left -= 1;
      if (left === 0) resolve();
    });
  });
  await subscription.close();
  return texts;
};

const codeOf = async (call: Promise<void>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    return error instanceof HandoffError ? error.code : 'not translated';
  }
  return 'confirmed';
};

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test('messages of one key arrive in the order of the calls, also when none is awaited', async () => {
  const publisher = publisherOf();
  const first = numbered(1, 150).map((text) => publisher.publish(aMessage(text)));
  const other = numbered(1, 20).map((text) => publisher.publish(aMessage(text, OTHER_KEY)));
  await first[0];
  const second = numbered(151, 160).map((text) => publisher.publish(aMessage(text)));
  await Promise.all([...first, ...other, ...second]);

  expect(await delivered(180)).toEqual({
    'example-bot:user-1': numbered(1, 160),
    [OTHER_KEY]: numbered(1, 20),
  });
});

test('bytes, attributes and a missing ordering key arrive as they were given', async () => {
  const publisher = publisherOf();
  const message: BusMessage = {
    data: new Uint8Array([0, 255, 10]),
    attributes: { botSlug: 'example-bot' },
    orderingKey: '',
  };
  await publisher.publish(message);

  const [received] = await new Promise<[{ data: Buffer; attributes: object; orderingKey?: string }]>(
    (resolve) => {
      const subscription = bus.client.subscription(SUBSCRIPTION);
      subscription.once('message', (taken) => {
        taken.ack();
        void subscription.close().then(() => {
          resolve([taken]);
        });
      });
    },
  );
  expect([...received.data]).toEqual([0, 255, 10]);
  expect(received.attributes).toEqual({ botSlug: 'example-bot' });
  expect(received.orderingKey ?? '').toBe('');
});

test('a failure fails the calls of the same key made before it is known, and no other key', async () => {
  const publisher = publisherOf();
  await publisher.publish(aMessage('before'));
  bus.emulator.faults.failPublishes(1, status.INVALID_ARGUMENT);

  const refused = publisher.publish(aMessage('refused'));
  // In a group of its own, behind the one that fails.
  await new Promise(setImmediate);
  const behind = [publisher.publish(aMessage('behind-1')), publisher.publish(aMessage('behind-2'))];
  const codes = await Promise.all([refused, ...behind].map(codeOf));
  expect(codes).toEqual(['BUS_UNAVAILABLE', 'BUS_UNAVAILABLE', 'BUS_UNAVAILABLE']);

  await publisher.publish(aMessage('other', OTHER_KEY));
  await publisher.publish(aMessage('after'));
  expect(await delivered(3)).toEqual({
    'example-bot:user-1': ['before', 'after'],
    [OTHER_KEY]: ['other'],
  });
});

test('a key works again in the very turn in which its failure is known', async () => {
  const publisher = publisherOf();
  for (const round of [1, 2, 3]) {
    bus.emulator.faults.failPublishes(1, status.INVALID_ARGUMENT);
    const failing = publisher.publish(aMessage(`refused-${round}`));
    expect(await codeOf(failing)).toBe('BUS_UNAVAILABLE');
    await publisher.publish(aMessage(`kept-${round}`));
  }
  expect(await delivered(3)).toEqual({ 'example-bot:user-1': ['kept-1', 'kept-2', 'kept-3'] });
});

test('a short disturbance is cured inside, in order', async () => {
  const publisher = publisherOf();
  bus.emulator.faults.failPublishes(2, status.UNAVAILABLE);
  await Promise.all(numbered(1, 5).map((text) => publisher.publish(aMessage(text))));
  expect(await delivered(5)).toEqual({ 'example-bot:user-1': numbered(1, 5) });
});

test('a topic that does not exist is BUS_MISSING, at once', async () => {
  const publisher = createPubSubPublisher({ client: bus.client, topic: 'not-there', giveUpMs: 60_000 });
  expect(await codeOf(publisher.publish(aMessage('lost')))).toBe('BUS_MISSING');
  expect(await codeOf(publisher.publish(aMessage('lost', '')))).toBe('BUS_MISSING');
});

test('without a broker a publish fails within its limit, with the status in its details', async () => {
  const gone = await busOnEmulator();
  const client = connectPubSub({ projectId: PROJECT, emulatorHost: gone.emulator.host });
  await gone.close();
  const publisher = publisherOf(client, 500);
  const begunAtMs = performance.now();

  const error: unknown = await publisher.publish(aMessage('lost')).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HandoffError);
  expect(error).toMatchObject({ code: 'BUS_UNAVAILABLE', details: { topic: TOPIC } });
  expect(performance.now() - begunAtMs).toBeLessThan(5_000);
  await client.close();
});

test('close waits for what is under way and refuses what comes after', async () => {
  const publisher = publisherOf();
  const calls = numbered(1, 3).map((text) => codeOf(publisher.publish(aMessage(text))));
  await publisher.close();
  expect(await Promise.all(calls)).toEqual(['confirmed', 'confirmed', 'confirmed']);
  expect(await codeOf(publisher.publish(aMessage('late')))).toBe('BUS_UNAVAILABLE');
  expect(await delivered(3)).toEqual({ 'example-bot:user-1': numbered(1, 3) });
});
