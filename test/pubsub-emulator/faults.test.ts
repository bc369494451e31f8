import { status } from '@grpc/grpc-js';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { codeOf, keyed, World } from './support/world.ts';

const DEADLINE_MS = 10_001;

describe('faults', () => {
  let emulator: PubSubEmulator;
  let world: World;
  let topic: string;
  let subscription: string;

  beforeAll(async () => {
    emulator = await startPubSubEmulator();
    world = new World(emulator.host);
  });

  afterAll(async () => {
    await world.close();
    await emulator.close();
  });

  beforeEach(async () => {
    topic = await world.topic();
    subscription = await world.subscription(topic);
  });

  afterEach(() => emulator.faults.clear());

  test('dropAcks loses the next acks, and the messages come back when their time is up', async () => {
    emulator.faults.dropAcks(1);
    await world.publish(topic, 'x');
    const first = await world.drain(subscription, 1);
    emulator.advanceTime(DEADLINE_MS);
    const second = await world.drain(subscription, 1);
    emulator.advanceTime(DEADLINE_MS);
    expect([first, second, await world.drain(subscription, 1, 100)]).toEqual([['x'], ['x'], []]);
  });

  test('dropAcks loses the acks a predicate picks', async () => {
    emulator.faults.dropAcks(
      (ack) => ack.subscription === subscription && ack.attributes.get('lost') === 'yes',
    );
    await world.publish(topic, { data: Buffer.from('lost'), attributes: { lost: 'yes' } }, 'kept');
    await world.drain(subscription, 2);
    emulator.advanceTime(DEADLINE_MS);
    expect(await world.drain(subscription, 2, 200)).toEqual(['lost']);
  });

  test('redeliverNow expires what is outstanding, whatever the retry policy says', async () => {
    const patient = await world.subscription(topic, { retryPolicy: { minimumBackoff: { seconds: 600 } } });
    await world.publish(topic, 'x');
    await world.pull(patient, 1);
    await world.pull(subscription, 1);
    emulator.faults.redeliverNow(patient);
    expect([await world.drain(patient, 1), await world.drain(subscription, 1, 100)]).toEqual([['x'], []]);
  });

  test('redeliverNow brings a key back that is backing off', async () => {
    const retryPolicy = { minimumBackoff: { seconds: 600 } };
    const ordered = await world.subscription(topic, { retryPolicy, enableMessageOrdering: true });
    await world.publish(topic, ...keyed('k', '1', '2'));
    const [, second = {}] = await world.pull(ordered, 2);
    await world.modify(ordered, 0, second);
    emulator.faults.redeliverNow(ordered);
    expect(await world.drain(ordered, 2)).toEqual(['1', '2']);
  });

  test('delayDeliveries holds messages back in their order, and only for the subscription named', async () => {
    const delayed = await world.subscription(topic, { enableMessageOrdering: true });
    emulator.faults.delayDeliveries(60_000, delayed);
    await world.publish(topic, ...keyed('k', '1', '2'));
    emulator.faults.delayDeliveries(0, delayed);
    await world.publish(topic, ...keyed('k', '3'));
    const early = await world.drain(delayed, 1, 100);
    const other = await world.drain(subscription, 3);
    emulator.advanceTime(60_000);
    expect([early, other, await world.drain(delayed, 3)]).toEqual([[], ['1', '2', '3'], ['1', '2', '3']]);
  });

  test('failPublishes fails so many calls with the code, and publishes nothing', async () => {
    emulator.faults.failPublishes(2, status.PERMISSION_DENIED, topic);
    const codes = [
      await codeOf(world.publish(topic, '1')),
      await codeOf(world.publish(await world.topic(), 'elsewhere')),
      await codeOf(world.publish(topic, '2')),
      await codeOf(world.publish(topic, '3')),
    ];
    expect([codes, await world.drain(subscription, 1)]).toEqual([[7, 0, 7, 0], ['3']]);
  });

  test('resetStreams ends the streams of one subscription with UNAVAILABLE, and leases stay', async () => {
    await world.publish(topic, 'x');
    const meant = world.open(subscription);
    const other = world.open(await world.subscription(topic));
    await meant.arrives(1);
    emulator.faults.resetStreams(subscription);
    const ended = await meant.ended();
    await world.ack(subscription, ...meant.received);
    emulator.advanceTime(DEADLINE_MS);
    expect([ended, other.endCode, await world.drain(subscription, 1, 100)]).toEqual([14, undefined, []]);
  });

  test('silenced streams stay open, get nothing and answer nothing until they may speak again', async () => {
    const old = world.open(subscription, { protocolVersion: 1 });
    await old.holds(() => old.responses.length > 0);
    emulator.faults.silenceStreams(subscription);
    const fresh = world.open(subscription, { protocolVersion: 1 });
    const before = old.responses.length;
    old.write({});
    await world.publish(topic, 'x');
    const isSilent = !(await old.holds(() => old.responses.length + fresh.responses.length > before, 300));
    emulator.faults.unsilenceStreams();
    const arrives = await old.holds(() => old.received.length + fresh.received.length === 1);
    expect({ isSilent, arrives, ends: [old.endCode, fresh.endCode] }).toEqual({
      isSilent: true,
      arrives: true,
      ends: [undefined, undefined],
    });
  });

  test('stalled streams answer heartbeats and get nothing until the fault ends; a new stream is served', async () => {
    const old = world.open(subscription, { protocolVersion: 1 });
    await old.holds(() => old.responses.length > 0);
    emulator.faults.stallOpenStreams(subscription);
    await world.publish(topic, 'x');
    old.write({});
    const answers = await old.holds(() => old.responses.length > 1);
    const isStalled = old.received.length === 0;
    emulator.faults.clear();
    await old.arrives(1);
    emulator.faults.stallOpenStreams(subscription);
    await world.publish(topic, 'y');
    const fresh = world.open(subscription, { protocolVersion: 1 });
    await fresh.arrives(1);
    expect({ answers, isStalled, ends: [old.endCode, fresh.endCode] }).toEqual({
      answers: true,
      isStalled: true,
      ends: [undefined, undefined],
    });
  });
});
