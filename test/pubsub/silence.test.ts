import type { PubSub } from '@google-cloud/pubsub';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { createPubSubPublisher } from '../../src/pubsub/pubsub-publisher.ts';
import { createPubSubSubscriber } from '../../src/pubsub/pubsub-subscriber.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { until } from '../pubsub-emulator/support/until.ts';
import { aMessage, busOnEmulator, PROJECT, textOf, type BusOnEmulator } from './support/bus-on-emulator.ts';
import { ack, collecting } from './support/collecting.ts';
import { startRelay, type Relay } from './support/relay.ts';

const SUBSCRIPTION = 'salesforce-inbound-service';
const SILENCE_MS = 200;

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

const subscriberOf = (log = createMemoryLog(), client = bus.client, silenceMs = SILENCE_MS) =>
  createPubSubSubscriber({
    client,
    subscription: SUBSCRIPTION,
    log,
    silenceMs,
    // Acks that a restart has cut off would be waited for.
    stopTimeoutMs: 1_000,
  });

/** Holds when `condition` is true all through three silences. */
const staysSo = async (condition: () => boolean): Promise<void> => {
  await expect(until(() => !condition(), 3 * SILENCE_MS)).rejects.toThrow('did not hold');
};

const numbers = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));

test('a stream that answers heartbeats and gives nothing is replaced: everything comes once, in order, and the log says how long it waited', async () => {
  const log = createMemoryLog();
  const subscriber = subscriberOf(log, bus.client, 4 * SILENCE_MS);
  const { handle, arrived, seen } = collecting(ack);
  subscriber.start(handle, noFailure);
  await publish('1');
  await arrived(1);
  bus.emulator.faults.stallOpenStreams();
  await publish(...numbers(20, 2));
  await arrived(21);
  await publish('22');
  await arrived(22);
  await subscriber.stop();

  expect(seen.map(textOf)).toEqual(numbers(22));
  expect(log.lines.filter(({ event }) => event === 'stream.was-silent')).toEqual([
    {
      level: 'warn',
      event: 'stream.was-silent',
      fields: { messageId: seen[1]?.messageId, durationMs: expect.any(Number) },
    },
  ]);
});

test('new streams that are silent too are replaced until one speaks', async () => {
  const subscriber = subscriberOf();
  const { handle, arrived, seen } = collecting(ack);
  subscriber.start(handle, noFailure);
  await publish('1');
  await arrived(1);
  bus.emulator.faults.silenceStreams();
  await publish('2', '3');
  const before = bus.emulator.streamsOpened();
  await until(() => bus.emulator.streamsOpened() >= before + 3);
  expect(seen).toHaveLength(1);
  bus.emulator.faults.unsilenceStreams();
  await arrived(3);
  await subscriber.stop();
  expect(seen.map(textOf)).toEqual(['1', '2', '3']);
});

test('on an idle topic streams are replaced without a word, and what comes then comes once and in order', async () => {
  const log = createMemoryLog();
  const subscriber = subscriberOf(log);
  const { handle, arrived, seen } = collecting(ack);
  subscriber.start(handle, noFailure);
  for (let round = 1; round <= 3; round++) {
    const before = bus.emulator.streamsOpened();
    await until(() => bus.emulator.streamsOpened() > before);
    await publish(String(2 * round - 1), String(2 * round));
    await arrived(2 * round);
  }
  await subscriber.stop();
  expect(seen.map(textOf)).toEqual(numbers(6));
  expect(log.lines).toEqual([]);
});

test('a stream is left alone while a handler runs: its message is neither given back nor overtaken', async () => {
  const subscriber = subscriberOf();
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { handle, arrived, seen } = collecting(() => finished.then(ack));
  subscriber.start(handle, noFailure);
  await publish('1');
  await arrived(1);
  const before = bus.emulator.streamsOpened();
  await staysSo(() => bus.emulator.streamsOpened() === before);
  finish();
  await until(() => bus.emulator.streamsOpened() > before);
  await publish('2');
  await arrived(2);
  await subscriber.stop();
  expect(seen.map(textOf)).toEqual(['1', '2']);
});

test('after stop nothing is opened any more', async () => {
  const subscriber = subscriberOf();
  subscriber.start(ack, noFailure);
  const before = bus.emulator.streamsOpened();
  await until(() => bus.emulator.streamsOpened() > before);
  await subscriber.stop();
  const after = bus.emulator.streamsOpened();
  await staysSo(() => bus.emulator.streamsOpened() === after);
});

describe('when the bus comes back after a restart', () => {
  let relay: Relay;
  let reading: PubSub;
  let second: PubSubEmulator | undefined;
  beforeEach(async () => {
    relay = await startRelay(bus.emulator.host);
    reading = connectPubSub({ projectId: PROJECT, emulatorHost: relay.host });
  });
  afterEach(async () => {
    await reading.close();
    await relay.close();
    await second?.close();
  });

  /** Ends the emulator and starts a new, empty one in its place; the subscriber reaches it when `prepare` is done. */
  const restart = async (prepare: () => Promise<unknown>): Promise<PubSubEmulator> => {
    const mend = relay.cut();
    await bus.emulator.close();
    second = await startPubSubEmulator({ port: bus.emulator.port });
    await prepare();
    mend();
    return second;
  };

  test('without its subscriptions, BUS_MISSING is told once and nothing is tried any more', async () => {
    const failures: unknown[] = [];
    const subscriber = subscriberOf(createMemoryLog(), reading);
    const { handle, arrived } = collecting(ack);
    subscriber.start(handle, (error) => {
      failures.push(error);
    });
    await publish('1');
    await arrived(1);
    const emulator = await restart(() => Promise.resolve());
    await until(() => failures.length > 0);
    const tried = emulator.streamsOpened();
    await staysSo(() => emulator.streamsOpened() === tried);
    await subscriber.stop();
    expect(failures).toMatchObject([{ code: 'BUS_MISSING', details: { subscription: SUBSCRIPTION } }]);
  });

  test('with its subscriptions, the subscriber goes on by itself', async () => {
    const subscriber = subscriberOf(createMemoryLog(), reading, 60_000);
    const { handle, arrived, seen } = collecting(ack);
    subscriber.start(handle, noFailure);
    await publish('1');
    await arrived(1);
    await restart(() => ensureTopics(bus.client, topologyOf()));
    await publish('2', '3');
    await arrived(3);
    await subscriber.stop();
    expect(seen.map(textOf)).toEqual(['1', '2', '3']);
  });
});

test('a subscription deleted while its stream is silent is told as BUS_MISSING, not tried for ever', async () => {
  const subscriber = subscriberOf();
  const failed = new Promise<unknown>((resolve) => {
    subscriber.start(ack, resolve);
  });
  bus.emulator.faults.silenceStreams();
  await bus.client.subscription(SUBSCRIPTION).delete();
  expect(await failed).toMatchObject({ code: 'BUS_MISSING' });
  await subscriber.stop();
});
