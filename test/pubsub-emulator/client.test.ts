import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { PubSub, type Message, type Subscription } from '@google-cloud/pubsub';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { until } from './support/until.ts';

const PROJECT = 'client-project';

/** A client that finds the emulator as an application does, through the environment. */
function clientOf({ host }: PubSubEmulator): PubSub {
  process.env['PUBSUB_EMULATOR_HOST'] = host;
  try {
    return new PubSub({ projectId: PROJECT });
  } finally {
    delete process.env['PUBSUB_EMULATOR_HOST'];
  }
}

function answerFirstFour([one, two, three, four]: readonly Message[]): void {
  one?.ack();
  two?.nack();
  three?.ack();
  four?.ack();
}

describe("Google's client", () => {
  let emulator: PubSubEmulator;
  let pubsub: PubSub;
  let count = 0;

  beforeAll(async () => {
    emulator = await startPubSubEmulator();
    pubsub = clientOf(emulator);
  });

  afterAll(async () => {
    await pubsub.close();
    await emulator.close();
  });

  async function subscribed(
    settings: object,
  ): Promise<{ readonly topicName: string; readonly subscription: Subscription }> {
    const topicName = `topic-${++count}`;
    const [topic] = await pubsub.createTopic(topicName);
    const [subscription] = await topic.createSubscription(`${topicName}-sub`, settings);
    subscription.setOptions({ batching: { maxMilliseconds: 10 } });
    return { topicName, subscription };
  }

  test('publishes, and receives every message once', async () => {
    const { topicName, subscription } = await subscribed({});
    const texts: string[] = [];
    subscription.on('message', (message: Message) => {
      texts.push(message.data.toString());
      message.ack();
    });
    const topic = pubsub.topic(topicName);
    const wanted = Array.from({ length: 500 }, (_value, index) => String(index));
    await Promise.all(wanted.map((text) => topic.publishMessage({ data: Buffer.from(text) })));
    await until(() => texts.length >= wanted.length);
    emulator.faults.redeliverNow();
    await subscription.close();
    expect(texts.sort()).toEqual(wanted.sort());
  });

  test('gets 1,2,3,4,2,3,4 after a nack of 2', async () => {
    const { topicName, subscription } = await subscribed({ enableMessageOrdering: true });
    const messages: Message[] = [];
    subscription.on('message', (message: Message) => {
      messages.push(message);
      if (messages.length === 4) answerFirstFour(messages);
      else if (messages.length > 4) message.ack();
    });
    const topic = pubsub.topic(topicName, { messageOrdering: true });
    for (const text of ['1', '2', '3', '4'])
      await topic.publishMessage({ data: Buffer.from(text), orderingKey: 'k' });
    await until(() => messages.length >= 7);
    await subscription.close();
    expect(messages.map(({ data }) => data.toString())).toEqual(['1', '2', '3', '4', '2', '3', '4']);
  });

  test('learns for each ack of one request whether it was good, with exactly-once delivery', async () => {
    const { topicName, subscription } = await subscribed({ enableExactlyOnceDelivery: true });
    const messages: Message[] = [];
    subscription.on('message', (message: Message) => messages.push(message));
    const topic = pubsub.topic(topicName);
    await topic.publishMessage({ data: Buffer.from('late') });
    await until(() => messages.length === 1);
    // The lease runs out unnoticed by the client, which then has an old and a new ack id.
    emulator.faults.redeliverNow(subscription.name);
    await topic.publishMessage({ data: Buffer.from('good') });
    await until(() => messages.length === 3);
    const [old] = messages;
    const good = messages.find(({ data }) => data.toString() === 'good');
    const results = await Promise.allSettled([old?.ackWithResponse(), good?.ackWithResponse()]);
    await subscription.close();
    expect(
      results.map((result) => (result.status === 'rejected' ? String(result.reason) : result.value)),
    ).toEqual([expect.stringContaining('INVALID'), 'SUCCESS']);
  });

  test('reads lists of more than one page to their end', async () => {
    const names = Array.from({ length: 101 }, (_value, index) => `page-${index}`);
    await Promise.all(names.map((name) => pubsub.createTopic(name)));
    const [topics] = await pubsub.getTopics();
    const found = topics
      .map(({ name }) => name.split('/').at(-1) ?? '')
      .filter((name) => name.startsWith('page-'));
    expect(found.sort()).toEqual(names.sort());
  });
});

describe('startPubSubEmulator', () => {
  test('starts emulators that know nothing of each other', async () => {
    const emulators = await Promise.all([startPubSubEmulator(), startPubSubEmulator()]);
    const [one, two] = emulators.map(clientOf);
    await one?.createTopic('mine');
    const topics = await Promise.all([one?.getTopics(), two?.getTopics()]);
    await Promise.all([one?.close(), two?.close()]);
    await Promise.all(emulators.map((emulator) => emulator.close()));
    expect(topics.map((answer) => answer?.[0].length)).toEqual([1, 0]);
  });

  test('refuses a port that is taken', async () => {
    const emulator = await startPubSubEmulator();
    setLogVerbosity(logVerbosity.NONE);
    await expect(startPubSubEmulator({ port: emulator.port })).rejects.toThrow('EADDRINUSE');
    setLogVerbosity(logVerbosity.ERROR);
    await emulator.close();
  });

  test('closes promptly while streams and pulls are open, and starts again on the same port with nothing left', async () => {
    const first = await startPubSubEmulator();
    const pubsub = clientOf(first);
    const [topic] = await pubsub.createTopic('busy');
    const [subscription] = await topic.createSubscription('busy-sub');
    const messages: Message[] = [];
    subscription.on('message', (message: Message) => messages.push(message));
    subscription.on('error', () => {});
    await topic.publishMessage({ data: Buffer.from('x') });
    await until(() => messages.length === 1);
    const start = performance.now();
    await first.close();
    const closedMs = performance.now() - start;
    const second = await startPubSubEmulator({ port: first.port });
    const fresh = clientOf(second);
    const [topics] = await fresh.getTopics();
    await Promise.all([fresh.close(), subscription.close().then(() => pubsub.close())]);
    await second.close();
    expect({ isPrompt: closedMs < 1000, topics: topics.length }).toEqual({ isPrompt: true, topics: 0 });
  });
});
