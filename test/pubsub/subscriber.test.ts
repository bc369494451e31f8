import type { Verdict } from '../../src/bridge/ports/bus.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createPubSubPublisher } from '../../src/pubsub/pubsub-publisher.ts';
import { createPubSubSubscriber } from '../../src/pubsub/pubsub-subscriber.ts';
import { aMessage, busOnEmulator, textOf, type BusOnEmulator } from './support/bus-on-emulator.ts';
import { ack, collecting } from './support/collecting.ts';

const SUBSCRIPTION = 'salesforce-inbound-service';

let bus: BusOnEmulator;
beforeEach(async () => {
  bus = await busOnEmulator();
});
afterEach(async () => {
  await bus.close();
});

const publish = async (...texts: string[]): Promise<void> => {
  const publisher = createPubSubPublisher({ client: bus.client, topic: 'salesforce-inbound' });
  await Promise.all(texts.map((text) => publisher.publish(aMessage(text))));
  await publisher.close();
};

const noFailure = (error: unknown): void => {
  throw error;
};

const subscriberOf = (log = createMemoryLog(), stopTimeoutMs = 3_000) =>
  createPubSubSubscriber({ client: bus.client, subscription: SUBSCRIPTION, log, stopTimeoutMs });

test('a delivery carries bytes, attributes, key, id, the time of publishing with fractions, and its attempt', async () => {
  const beforeMs = Date.now() - 1_000;
  await publish('hello');
  const subscriber = subscriberOf();
  const { handle, arrived } = collecting(ack);
  subscriber.start(handle, noFailure);
  const [delivery] = await arrived(1);
  await subscriber.stop();

  expect(delivery).toMatchObject({
    attributes: { name: 'hello' },
    orderingKey: 'example-bot:user-1',
    attempt: 1,
    messageId: expect.stringMatching(/./),
  });
  expect(delivery && textOf(delivery)).toBe('hello');
  expect(delivery?.publishedAtMs).toBeGreaterThan(beforeMs);
  expect(delivery?.publishedAtMs).toBeLessThan(Date.now() + 1_000);
});

test('a nack and an exception bring the message again, and the exception is logged without its text', async () => {
  await publish('poison');
  const log = createMemoryLog();
  const subscriber = subscriberOf(log);
  let tries = 0;
  const { handle, arrived } = collecting(() => {
    tries += 1;
    if (tries === 1) return Promise.reject(new Error('canary-text'));
    return Promise.resolve(tries === 2 ? 'nack' : 'ack');
  });
  subscriber.start(handle, noFailure);
  await arrived(1);
  bus.emulator.advanceTime(10_000);
  await arrived(2);
  bus.emulator.advanceTime(10_000);
  const seen = await arrived(3);
  await subscriber.stop();

  expect(seen.map(textOf)).toEqual(['poison', 'poison', 'poison']);
  expect(log.lines.map(({ level, event }) => `${level} ${event}`)).toContain('error message.failed');
});

test('stop waits for running handlers and their acks: nothing comes again', async () => {
  await publish('1', '2', '3');
  const first = subscriberOf();
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const slow = collecting(() => finished.then(() => 'ack'));
  first.start(slow.handle, noFailure);
  await slow.arrived(3);
  const stopped = first.stop();
  finish();
  await stopped;

  bus.emulator.faults.redeliverNow();
  await publish('4');
  const second = subscriberOf();
  const { handle, arrived } = collecting(ack);
  second.start(handle, noFailure);
  expect((await arrived(1)).map(textOf)).toEqual(['4']);
  await second.stop();
});

test('stop gives up on a handler that hangs, says so, and its message comes again', async () => {
  await publish('stuck');
  const log = createMemoryLog();
  const first = subscriberOf(log, 1_200);
  const hanging = collecting(() => new Promise<Verdict>(() => {}));
  first.start(hanging.handle, noFailure);
  await hanging.arrived(1);
  await first.stop();
  expect(log.lines).toContainEqual({ level: 'warn', event: 'handlers.abandoned', fields: { count: 1 } });

  bus.emulator.advanceTime(10_000);
  const second = subscriberOf();
  const { handle, arrived } = collecting(ack);
  second.start(handle, noFailure);
  expect((await arrived(1)).map(textOf)).toEqual(['stuck']);
  await second.stop();
});

test('a subscription that does not exist is told once as BUS_MISSING, and stop still ends', async () => {
  const subscriber = createPubSubSubscriber({
    client: bus.client,
    subscription: 'not-there',
    log: createMemoryLog(),
  });
  const failures: unknown[] = [];
  await new Promise<void>((resolve) => {
    subscriber.start(ack, (error) => {
      failures.push(error);
      resolve();
    });
  });
  await subscriber.stop();
  expect(failures).toHaveLength(1);
  expect(failures[0]).toBeInstanceOf(HandoffError);
  expect(failures[0]).toMatchObject({ code: 'BUS_MISSING', details: { subscription: 'not-there' } });
});

test('a subscription deleted under a running subscriber is told as BUS_MISSING', async () => {
  const subscriber = subscriberOf();
  const { handle, arrived } = collecting(ack);
  const failed = new Promise<unknown>((resolve) => {
    subscriber.start(handle, resolve);
  });
  await publish('before');
  await arrived(1);
  await bus.client.subscription(SUBSCRIPTION).delete();
  expect(await failed).toMatchObject({ code: 'BUS_MISSING' });
  await subscriber.stop();
});

test('a broken stream is opened again by itself', async () => {
  const subscriber = subscriberOf();
  const { handle, arrived } = collecting(ack);
  subscriber.start(handle, noFailure);
  await publish('1');
  await arrived(1);
  bus.emulator.faults.resetStreams();
  await publish('2');
  expect((await arrived(2)).map(textOf)).toEqual(['1', '2']);
  await subscriber.stop();
});

test('a subscriber that was never started stops at once', async () => {
  await expect(subscriberOf().stop()).resolves.toBeUndefined();
});
