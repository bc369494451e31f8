import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { DEFAULT_NAMES, topologyOf } from '../../src/pubsub/topology.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { PROJECT } from './support/bus-on-emulator.ts';

let emulator: PubSubEmulator;
let client: ReturnType<typeof connectPubSub>;
beforeEach(async () => {
  emulator = await startPubSubEmulator();
  client = connectPubSub({ projectId: PROJECT, emulatorHost: emulator.host });
});
afterEach(async () => {
  await client.close();
  await emulator.close();
});

test('creates every topic and subscription with the planned settings, and finds them the second time', async () => {
  const first = await ensureTopics(client, topologyOf());
  expect(first.map(({ kind, name, outcome }) => [kind, name, outcome])).toEqual([
    ['topic', 'salesforce-inbound', 'created'],
    ['subscription', 'salesforce-inbound-service', 'created'],
    ['topic', 'salesforce-outbound', 'created'],
    ['subscription', 'salesforce-outbound-integrations', 'created'],
    ['topic', 'salesforce-dead-letter', 'created'],
    ['subscription', 'salesforce-dead-letter-operators', 'created'],
  ]);
  const second = await ensureTopics(client, topologyOf());
  expect(second.map(({ outcome }) => outcome)).toEqual(Array(6).fill('there'));

  const [resource] = await client.subscription('salesforce-inbound-service').getMetadata();
  expect(resource).toMatchObject({
    enableMessageOrdering: true,
    ackDeadlineSeconds: 60,
    retainAckedMessages: true,
    messageRetentionDuration: { seconds: '604800' },
    expirationPolicy: { ttl: null },
    retryPolicy: { minimumBackoff: { seconds: '1' }, maximumBackoff: { seconds: '10' } },
  });
  const [parked] = await client.subscription('salesforce-dead-letter-operators').getMetadata();
  expect(parked).toMatchObject({ enableMessageOrdering: false, retryPolicy: null });
});

test('a subscription with other settings, or on another topic, is reported and left alone', async () => {
  await client.createTopic('salesforce-inbound');
  await client.createTopic('another-topic');
  await client.createSubscription('another-topic', 'salesforce-inbound-service', { ackDeadlineSeconds: 20 });

  const ensured = await ensureTopics(client, topologyOf());
  expect(ensured[0]).toEqual({
    kind: 'topic',
    name: 'salesforce-inbound',
    outcome: 'differs',
    differences: ['retentionSeconds is 0, planned 604800'],
  });
  expect(ensured[1]).toEqual({
    kind: 'subscription',
    name: 'salesforce-inbound-service',
    outcome: 'differs',
    differences: [
      'topic is another-topic, planned salesforce-inbound',
      'ordered is false, planned true',
      'ackDeadlineSeconds is 20, planned 60',
      'retainAcked is false, planned true',
      'expiresAfterSeconds is 2678400, planned never',
      'minBackoffSeconds is 0, planned 1',
      'maxBackoffSeconds is 0, planned 10',
    ],
  });
  const [resource] = await client.subscription('salesforce-inbound-service').getMetadata();
  expect(resource.ackDeadlineSeconds).toBe(20);
});

test('other names may be chosen, and a wrong one is told with its status', async () => {
  const names = { ...DEFAULT_NAMES, inbound: { topic: 'a!', subscription: 'whatever' } };
  await expect(ensureTopics(client, topologyOf(names))).rejects.toMatchObject({
    code: 'BUS_UNAVAILABLE',
    details: { topic: 'a!', status: 'INVALID_ARGUMENT' },
  });
});

test('without a broker it fails in bounded time', async () => {
  const gone = await startPubSubEmulator();
  const unreachable = connectPubSub({ projectId: PROJECT, emulatorHost: gone.host });
  await gone.close();
  await expect(ensureTopics(unreachable, topologyOf())).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
  await unreachable.close();
});
