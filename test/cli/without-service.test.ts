import { status } from '@grpc/grpc-js';
import type { EventId } from '../../src/conversation/ids.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { sealDeadLetter } from '../../src/events/dead-letter.ts';
import type { ParkedView } from '../../src/cli/parked/parked-message.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { cliWith, failure, jsonOf, type Cli } from './support/cli.ts';

// What can be tried only where nobody else reads.
let emulator: PubSubEmulator;
let client: ReturnType<typeof connectPubSub>;
let cli: Cli;
beforeEach(async () => {
  emulator = await startPubSubEmulator();
  client = connectPubSub({ projectId: 'local-project', emulatorHost: emulator.host });
  await ensureTopics(client, topologyOf());
  cli = cliWith({ PUBSUB_EMULATOR_HOST: emulator.host });
});
afterEach(async () => {
  await client.close();
  await emulator.close();
});

const AT = Date.parse('2026-01-31T09:30:00Z');

const park = async (count: number): Promise<void> => {
  const topic = client.topic('salesforce-dead-letter');
  const numbers = Array.from({ length: count }, (_, at) => at);
  await Promise.all(
    numbers.map(async (at) => {
      const data = { botSlug: 'example-bot', userId: 'erna', text: `line ${String(at)}` };
      const said = sealCloudEvent(
        {
          id: `said-${String(at)}` as EventId,
          type: 'salesforce-handoff.user.said.v1',
          source: '/test',
          data,
        },
        { orderingKey: 'example-bot:erna', botSlug: 'example-bot' },
      );
      const time = new Date(AT + at).toISOString();
      const { data: bytes, attributes } = await sealDeadLetter(said, {
        id: `parked-${String(at).padStart(8, '0')}`,
        code: 'INPUT_STALE',
        class: 'park',
        reason: 'published before the memory of what was done',
        topic: 'salesforce-inbound',
        messageId: String(at),
        attempts: 1,
        publishedAt: time,
        firstSeenAt: time,
        parkedAt: time,
      });
      return topic.publishMessage({ data: bytes, attributes });
    }),
  );
};

const listed = async (): Promise<readonly ParkedView[]> =>
  (jsonOf(await cli('parked', 'list', '--json')) as { parked: ParkedView[] }).parked;

test('more than one pull holds are listed oldest first, and none is missing afterwards', async () => {
  await park(2_500);
  for (let look = 0; look < 2; look += 1) {
    const parked = await listed();
    expect(parked.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: 2_500 }, (_, at) => `said-${String(at)}`),
    );
  }
});

test('redriven messages of one conversation arrive in the order in which they were said', async () => {
  await park(250);
  expect(await cli('parked', 'redrive', '--all', '--yes')).toMatchObject({ code: 0 });
  const inbound = client.subscription('salesforce-inbound-service');
  const arrived: string[] = [];
  await new Promise<void>((resolve) => {
    inbound.on('message', (message) => {
      arrived.push(message.attributes['ce-id'] ?? '');
      message.ack();
      if (arrived.length === 250) resolve();
    });
  });
  await inbound.close();
  expect(arrived).toEqual(Array.from({ length: 250 }, (_, at) => `said-${String(at)}`));
  expect(await listed()).toEqual([]);
});

test('a redrive that breaks off leaves the rest parked and says how to go on', async () => {
  await park(3);
  emulator.faults.failPublishes(1, status.PERMISSION_DENIED);
  expect(await cli('parked', 'redrive', '--all', '--yes', '--redrive-id', 'again')).toEqual(
    failure(
      1,
      /the topic did not confirm \(PERMISSION_DENIED\); \d messages? redriven, the others are still parked\. Repeat the command with --redrive-id again: .*/,
    ),
  );
  const left = (await listed()).length;
  expect(left).toBeGreaterThan(0);
  expect(await cli('parked', 'redrive', '--all', '--yes', '--redrive-id', 'again')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Redrove ${String(left)} message`),
  });
  expect(await listed()).toEqual([]);
});

test('where it cannot be seen what waits, nothing is thrown away, and what cannot be followed is said', async () => {
  await client.createTopic('gone');
  await client.createSubscription('gone', 'without-topic', { retainAckedMessages: true });
  await client.topic('gone').delete();
  const orphaned = cliWith({ PUBSUB_EMULATOR_HOST: emulator.host, INBOUND_SUBSCRIPTION: 'without-topic' });
  expect(await orphaned('replay', 'inbound', '--to', '-1m', '--yes')).toEqual(
    failure(
      1,
      /it cannot be known whether events older than --to still wait, .* or say --drop-waiting if that is meant\./,
    ),
  );
  const { code, out } = await orphaned('replay', 'inbound', '--to', '-1m', '--drop-waiting', '--yes');
  expect(code).toBe(0);
  expect(out).toMatch(/^caught up +not known: topic .* does not exist\./m);
});

test('a watched replay draws how much of it is done', async () => {
  const topic = client.topic('salesforce-inbound');
  await Promise.all(Array.from({ length: 20 }, () => topic.publishMessage({ data: Buffer.from('{}') })));
  let drawn = '';
  const inbound = client.subscription('salesforce-inbound-service');
  const see = (text: string): void => {
    drawn += text;
    // The service comes back while somebody watches.
    if (text.includes('20 replayed events not done') && inbound.listenerCount('message') === 0) {
      inbound.on('message', (message) => {
        message.ack();
      });
    }
  };
  const watched = cliWith({ PUBSUB_EMULATOR_HOST: emulator.host }, { isWatched: true, see });
  const { code, out } = await watched('replay', 'inbound', '--to', '-1m', '--yes');
  await inbound.close();
  expect(code).toBe(0);
  expect(out).toMatch(/^caught up +yes, /m);
  expect(drawn).toContain('[........................] 20 replayed events not done');
  expect(drawn).toContain('[########################] 0 replayed events not done');
});
