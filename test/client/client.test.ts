import { createHandoffConsumer } from '../../src/client/handoff-consumer.ts';
import { createHandoffPublisher } from '../../src/client/handoff-publisher.ts';
import { outboundMessage } from '../../src/bridge/outbound-message.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { openInbound, type OutboundEvent } from '../../src/events/open-event.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createPubSubPublisher } from '../../src/pubsub/pubsub-publisher.ts';
import { busOnEmulator, PROJECT, type BusOnEmulator } from '../pubsub/support/bus-on-emulator.ts';
import { CHAT, CONVERSATION } from '../support/conversations.ts';

let bus: BusOnEmulator;
beforeEach(async () => {
  bus = await busOnEmulator();
});
afterEach(async () => {
  await bus.close();
});

const connection = () => ({ projectId: PROJECT, emulatorHost: bus.emulator.host });

const said = (text: string): BusMessage =>
  outboundMessage(
    CONVERSATION,
    { name: 'agent.said', chatId: CHAT, text, ordinal: Number(text) || 0 },
    { cause: `cause of ${text}`, nowMs: 0 },
  );

const publishOutbound = async (...messages: BusMessage[]): Promise<void> => {
  const publisher = createPubSubPublisher({ client: bus.client, topic: 'salesforce-outbound' });
  await Promise.all(messages.map((message) => publisher.publish(message)));
  await publisher.close();
};

const noFailure = (error: unknown): void => {
  throw error;
};

const textOf = (event: OutboundEvent): string =>
  event.type === 'salesforce-handoff.agent.said.v1' ? event.data.text : event.type;

/** Runs a consumer until `handle` has been called `count` times. */
const consume = async (count: number, handle: (event: OutboundEvent) => Promise<void>) => {
  const log = createMemoryLog();
  const texts: string[] = [];
  let enough: () => void = () => {};
  const handledAll = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const consumer = createHandoffConsumer({
    ...connection(),
    log,
    onFailure: noFailure,
    handle: async (event) => {
      texts.push(textOf(event));
      try {
        await handle(event);
      } finally {
        if (texts.length === count) enough();
      }
    },
  });
  await handledAll;
  await consumer.stop();
  return { texts, log };
};

test('a published event has its conversation as key, its source, and the same id for the same message id', async () => {
  const publisher = createHandoffPublisher({ ...connection(), source: '/example-platform' });
  const data = { botSlug: 'example-bot', userId: '+5210000001', text: 'hello' };
  const event = { type: 'salesforce-handoff.user.said.v1', data } as const;
  const [first, again, other] = await Promise.all([
    publisher.publish(event, 'message-1'),
    publisher.publish(event, 'message-1'),
    publisher.publish(event),
  ]);
  expect(again).toEqual(first);
  expect(other.eventId).not.toBe(first.eventId);
  await publisher.close();

  const received = await new Promise<BusMessage>((resolve) => {
    const subscription = bus.client.subscription('salesforce-inbound-service');
    subscription.once('message', ({ data: bytes, attributes, orderingKey = '' }) => {
      void subscription.close().then(() => {
        resolve({ data: bytes, attributes, orderingKey });
      });
    });
  });
  expect(received.orderingKey).toBe('example-bot:+5210000001');
  expect(openInbound(received)).toMatchObject({
    kind: 'event',
    event: { envelope: { id: first.eventId, source: '/example-platform' }, data },
  });
});

test('an event that does not fit is refused by the names of its fields', async () => {
  const publisher = createHandoffPublisher({ ...connection(), source: '/example-platform' });
  const wrong = publisher.publish({
    type: 'salesforce-handoff.user.said.v1',
    data: { botSlug: 'canary slug', userId: '', text: 'x' },
  });
  await expect(wrong).rejects.toMatchObject({
    code: 'INPUT_MALFORMED',
    details: { reason: expect.stringMatching(/^botSlug: .*; userId: /) },
  });
  await expect(wrong).rejects.not.toMatchObject({ details: { reason: expect.stringContaining('canary') } });
  await publisher.close();
});

test('events of one conversation are handled one after the other, and repeats are dropped', async () => {
  await publishOutbound(said('1'), said('1'), said('2'), said('1'), said('3'));
  let running = 0;
  let overlaps = 0;
  const { texts } = await consume(3, async () => {
    running += 1;
    overlaps += running - 1;
    await new Promise(setImmediate);
    running -= 1;
  });
  expect(texts).toEqual(['1', '2', '3']);
  expect(overlaps).toBe(0);
});

test('an event whose handler throws comes again, with the later ones after it', async () => {
  await publishOutbound(said('1'), said('2'));
  let failures = 0;
  const { texts, log } = await consume(3, () => {
    failures += 1;
    if (failures > 1) return Promise.resolve();
    // The redelivery waits for the subscription's back-off.
    setImmediate(() => {
      bus.emulator.advanceTime(10_000);
    });
    return Promise.reject(new Error('canary-text'));
  });
  expect(texts).toEqual(['1', '1', '2']);
  expect(log.lines.map(({ event }) => event)).toContain('event.failed');
});

test('what cannot be read is logged and skipped, and does not hold up its conversation', async () => {
  const unknown = said('unknown');
  await publishOutbound(
    { ...said('broken'), data: new TextEncoder().encode('{"canary"') },
    { ...unknown, attributes: { ...unknown.attributes, 'ce-type': 'salesforce-handoff.agent.sang.v1' } },
    said('fine'),
  );
  const { texts, log } = await consume(1, () => Promise.resolve());
  expect(texts).toEqual(['fine']);
  expect(log.lines.map(({ event, fields }) => [event, fields.code])).toEqual([
    ['event.skipped', 'INPUT_MALFORMED'],
    ['event.skipped', 'INPUT_UNSUPPORTED_VERSION'],
  ]);
  expect(JSON.stringify(log.lines)).not.toContain('canary');
});

test('the memory of ids is bounded: the oldest is forgotten first', async () => {
  const consumed: string[] = [];
  let enough: () => void = () => {};
  const handledAll = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const consumer = createHandoffConsumer({
    ...connection(),
    log: createMemoryLog(),
    rememberedIds: 2,
    onFailure: noFailure,
    handle: (event) => {
      consumed.push(textOf(event));
      if (consumed.length === 4) enough();
      return Promise.resolve();
    },
  });
  await publishOutbound(said('1'), said('2'), said('1'), said('3'), said('1'));
  await handledAll;
  await consumer.stop();
  expect(consumed).toEqual(['1', '2', '3', '1']);
});

test('a missing subscription is told', async () => {
  const failed = await new Promise((resolve) => {
    const consumer = createHandoffConsumer({
      ...connection(),
      subscription: 'not-there',
      log: createMemoryLog(),
      onFailure: (error) => {
        resolve(consumer.stop().then(() => error));
      },
      handle: () => Promise.resolve(),
    });
  });
  expect(failed).toMatchObject({ code: 'BUS_MISSING' });
});
