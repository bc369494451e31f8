import type { PubSub } from '@google-cloud/pubsub';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInbound, type InboundEvent } from '../../../src/events/open-event.ts';
import { readFunctionConfig } from '../../../src/function/config.ts';
import { startFunction, type RunningFunction } from '../../../src/function/start-function.ts';
import { createMemoryLog, type MemoryLog } from '../../../src/memory/memory-log.ts';
import { connectPubSub } from '../../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../../src/pubsub/topology.ts';
import {
  startPubSubEmulator,
  type PubSubEmulator,
} from '../../../src/pubsub-emulator/start-pubsub-emulator.ts';

export const SECRET = 'example-function-secret';

export type FunctionOnEmulator = {
  readonly emulator: PubSubEmulator;
  readonly client: PubSub;
  readonly function: RunningFunction;
  readonly log: MemoryLog;
  readonly url: string;
  /** Sends one request; the secret and the content type are there unless `headers` says otherwise. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** All events on the inbound topic so far, oldest first. */
  published(): Promise<readonly InboundEvent[]>;
  close(): Promise<void>;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
};

export const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
};

/** Text and bytes as they are, everything else as JSON. */
const bytesOf = (body: unknown): Buffer<ArrayBuffer> => {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

/** Ends the run of messages that `published` reads. */
const END = 'end-of-what-was-published';

const readAll = async (client: PubSub, expected: (text: string) => boolean): Promise<InboundEvent[]> => {
  const subscription = client.subscription('salesforce-inbound-service');
  const events: InboundEvent[] = [];
  await new Promise<void>((resolve) => {
    subscription.on('message', (message) => {
      message.ack();
      if (expected(String(message.data))) {
        resolve();
        return;
      }
      const opened = openInbound({
        data: message.data,
        attributes: message.attributes,
        orderingKey: message.orderingKey ?? '',
      });
      if (opened.kind !== 'event') throw new Error(opened.why);
      events.push(opened.event);
    });
  });
  await subscription.close();
  return events;
};

/** The whole function over real HTTP, with the embedded emulator behind it. */
export const functionOnEmulator = async (
  settings: Record<string, string> = {},
): Promise<FunctionOnEmulator> => {
  const emulator = await startPubSubEmulator();
  const client = connectPubSub({ projectId: 'test-project', emulatorHost: emulator.host });
  await ensureTopics(client, topologyOf());
  const secrets = await mkdtemp(join(tmpdir(), 'handoff-secrets-'));
  await writeFile(join(secrets, 'handoff-function-secret'), `${SECRET}\nexample-older-secret\n`);
  const log = createMemoryLog();
  const running = await startFunction(
    readFunctionConfig({
      PORT: '0',
      GOOGLE_CLOUD_PROJECT: 'test-project',
      PUBSUB_EMULATOR_HOST: emulator.host,
      SECRETS_DIR: secrets,
      ...settings,
    }),
    log,
  );
  const url = `http://127.0.0.1:${running.port}`;
  return {
    emulator,
    client,
    function: running,
    log,
    url,
    async post(path, body, headers = {}) {
      return answerOf(
        await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json', ...headers },
          body: bytesOf(body),
        }),
      );
    },
    async published() {
      await client.topic('salesforce-inbound').publishMessage({ data: Buffer.from(END) });
      return readAll(client, (text) => text === END);
    },
    async close() {
      await running.stop();
      await client.close();
      await emulator.close();
      await rm(secrets, { recursive: true });
    },
  };
};

export const aMessage = { botSlug: 'example-bot', userId: '+5210000001', text: 'hello' };
