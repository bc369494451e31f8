import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { protos } from '@google-cloud/pubsub';
import type { ParkedView } from '../../src/cli/parked/parked-message.ts';
import { createHandoffConsumer, type HandoffConsumer } from '../../src/client/handoff-consumer.ts';
import type { EventId } from '../../src/conversation/ids.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { startPubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { readServiceConfig } from '../../src/service/config.ts';
import { startService, type RunningService } from '../../src/service/start-service.ts';
import {
  isGoogleEmulatorInstalled,
  startGoogleEmulator,
  type RunningEmulator,
} from '../pubsub-emulator/support/google-emulator.ts';
import { noteRealPart } from '../support/real-parts.ts';
import { until } from '../support/running-stack.ts';
import { cliWith, jsonOf } from './support/cli.ts';

const isInstalled = isGoogleEmulatorInstalled();
noteRealPart(isInstalled ? "Pub/Sub: Google's emulator" : "Pub/Sub: Google's emulator is not installed here");

const { PublishRequest } = protos.google.pubsub.v1;
const PROJECT = 'local-project';
const TOPIC = `projects/${PROJECT}/topics/salesforce-inbound`;
const REQUEST_BYTES = 10_000_000;
const LIMIT_MS = 60_000;

const saidBy = (userId: string, id: string): BusMessage =>
  sealCloudEvent(
    {
      id: id as EventId,
      type: 'salesforce-handoff.user.said.v1',
      source: '/test',
      subject: `example-bot:${userId}`,
      data: { botSlug: 'example-bot', userId, text: 'hello' },
    },
    { orderingKey: `example-bot:${userId}`, botSlug: 'example-bot' },
  );

/** An event whose data is so large that its publish request has `bytes`. */
const filling = (event: BusMessage, bytes: number, fill: (length: number) => Uint8Array): BusMessage => {
  const probe = { ...event, data: fill(bytes - 10_000) };
  const encoded = PublishRequest.encode({ topic: TOPIC, messages: [probe] }).finish().byteLength;
  return { ...event, data: fill(bytes - 10_000 + bytes - encoded) };
};
const words = (length: number): Uint8Array => Buffer.alloc(length, 'hello ');

describe.each([
  ['the embedded emulator', startPubSubEmulator, true],
  ["Google's emulator", startGoogleEmulator, isInstalled],
])(
  'messages as large as Pub/Sub takes, on %s',
  (_, startEmulator: () => Promise<RunningEmulator>, isThere) => {
    let emulator: RunningEmulator;
    let client: ReturnType<typeof connectPubSub>;
    let service: RunningService;
    let consumer: HandoffConsumer;
    const answered: string[] = [];
    const failures: unknown[] = [];
    const secrets = mkdtempSync(join(tmpdir(), 'handoff-secrets-'));

    beforeAll(async () => {
      if (!isThere) return;
      emulator = await startEmulator();
      const connection = { projectId: PROJECT, emulatorHost: emulator.host };
      const onFailure = (error: unknown): void => void failures.push(error);
      const log = createMemoryLog();
      client = connectPubSub(connection);
      await ensureTopics(client, topologyOf());
      const config = readServiceConfig({
        PORT: '0',
        PUBSUB_EMULATOR_HOST: emulator.host,
        SECRETS_DIR: secrets,
      });
      service = await startService(config, log, onFailure);
      consumer = createHandoffConsumer({
        ...connection,
        log,
        onFailure,
        handle: (event) => {
          if (event.type === 'salesforce-handoff.message.undelivered.v1') answered.push(event.data.eventId);
          return Promise.resolve();
        },
      });
    }, LIMIT_MS);
    afterAll(async () => {
      rmSync(secrets, { recursive: true });
      if (!isThere) return;
      await consumer.stop();
      await service.stop();
      await client.close();
      await emulator.close();
      expect(failures).toEqual([]);
    }, LIMIT_MS);

    (isThere ? test : test.skip)(
      'are parked with their reason, the next of the same user go on, and what is whole can be redriven',
      async () => {
        const topic = client.topic('salesforce-inbound', { messageOrdering: true });
        const publish = ({ data, attributes, orderingKey }: BusMessage): Promise<string> =>
          topic.publishMessage({ data, attributes, orderingKey });
        // The last of them has room for a redrive id, and not for why it was parked.
        const large = [
          filling(saidBy('lola', 'random'), REQUEST_BYTES, randomBytes),
          filling(saidBy('lola', 'words'), REQUEST_BYTES, words),
          filling(saidBy('lola', 'fewer-words'), REQUEST_BYTES - 4_500, words),
        ];
        for (const message of large) await publish(message);
        await publish(saidBy('lola', 'small'));
        await until(() => answered.includes('small'), 'the next of the same user is answered', 30_000);

        const cli = cliWith({ PUBSUB_EMULATOR_HOST: emulator.host });
        const listed = async (): Promise<readonly ParkedView[]> =>
          (jsonOf(await cli('parked', 'list', '--json')) as { parked: ParkedView[] }).parked;
        const inOrder = async (): Promise<readonly ParkedView[]> => {
          const orderOf = ({ publishedAt }: ParkedView): string => publishedAt ?? '';
          return (await listed()).toSorted((one, other) => orderOf(one).localeCompare(orderOf(other)));
        };
        let parked = await inOrder();
        while (parked.length < large.length) parked = await inOrder();
        expect(parked).toEqual(
          large.map(({ data, attributes }, at) =>
            expect.objectContaining({
              code: 'INPUT_TOO_LARGE',
              eventId: attributes['ce-id'],
              bytes: data.byteLength,
              packing: at === 0 ? 'cut' : 'gzip',
            }),
          ),
        );
        const [random, manyWords, fewerWords] = parked.map(({ id }) => id);
        const shown = await cli('parked', 'show', manyWords ?? '', '--show-text', '--json');
        expect((jsonOf(shown) as { text: string }).text).toBe(String(large[1]?.data));
        expect((await cli('parked', 'show', random ?? '')).out).toMatch(
          / prints the beginning of its \d+ bytes; /,
        );

        const redriven = await cli('parked', 'redrive', '--all', '--yes');
        expect(redriven.code).toBe(1);
        expect(redriven.out).toContain(
          `Left where it is: ${random ?? ''}: only the first 100000 of ${String(large[0]?.data.byteLength)} bytes could be parked: its sender has to publish it again.`,
        );
        expect(redriven.out).toContain(
          `Left where it is: ${manyWords ?? ''}: is too large to be published with a redrive id: its sender has to publish it again.`,
        );
        expect(redriven.out).toMatch(/^Redrove 1 message /m);
        // It is too large still, so it comes back under another id.
        const again = async (): Promise<readonly ParkedView[]> =>
          (await listed()).filter(({ eventId }) => eventId === 'fewer-words');
        let [back] = await again();
        while (!back) [back] = await again();
        expect(back).toMatchObject({ bytes: large[2]?.data.byteLength, packing: 'gzip' });
        expect(back.id).not.toBe(fewerWords);
        expect(await cli('parked', 'drop', '--all', '--yes')).toMatchObject({ code: 0 });
      },
      LIMIT_MS,
    );
  },
);
