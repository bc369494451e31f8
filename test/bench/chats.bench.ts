// `node test/bench/chats.bench.ts [chats]`: what an open chat costs the service, beside a bare ky loop on the same simulator in
// the same run. Simulator, Pub/Sub emulator and subject are processes of their own. Bounded: about 90 s for 1,000 chats.
import { readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ky from 'ky';
import { createHandoffPublisher } from '../../src/client/handoff-publisher.ts';
import { BOT, writeExampleSecrets } from '../../src/demo/example-secrets.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { startChild, type Child } from './support/child.ts';
import { quantile, tableOf } from './support/figures.ts';

const CHATS = Number(process.argv[2] ?? 1_000);
/** The first chats warm the process up (code, pools, buffers); memory per chat is the slope over the rest. */
const WARM_UP = Math.ceil(CHATS / 5);
/** About 1,000 polls/s, however many chats. */
const HOLD_MS = Math.max(1_000, CHATS);
const IDLE_MS = 10_000;
const TALK_MS = 12_000;
/** Each chat hears its agent every 2 s, up to what the simulator's process can say beside all else. */
const TEXTS_PER_S = Math.min(500, CHATS / 2);

type Figures = { bytesPerChat: number; cpuMsPerPoll: number; p50: number; p99: number; messages: number };
type Chat = { id: string; polls: { lastAck: number } };
type Stats = { requests: Record<string, Record<string, number>> };
type Started = {
  subject: Child;
  openChats: (from: number, to: number) => Promise<void>;
  stop: () => Promise<void>;
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const measure = async (
  start: (deskUrl: string, emulatorHost: string) => Promise<Started>,
): Promise<Figures> => {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-bench-'));
  const journalPath = join(dir, 'journal.jsonl');
  const desk = await startChild(
    'src/live-agent-simulator/main.ts',
    {
      PORT: '0',
      HOLD_MS: String(HOLD_MS),
      CONNECTION_TIMEOUT_MS: '60000',
      ACCEPT_AFTER_MS: '-1',
      JOURNAL_PATH: journalPath,
    },
    /ready on (\S+)/u,
  );
  const emulator = await startChild(
    'src/pubsub-emulator/main.ts',
    { PORT: '0' },
    /PUBSUB_EMULATOR_HOST=(\S+)/u,
  );
  const client = connectPubSub({ projectId: 'local-project', emulatorHost: emulator.found });
  await ensureTopics(client, topologyOf());
  const control = ky.create({ prefix: `${desk.found}/control`, retry: 0, timeout: 30_000 });
  await control.put('script', { json: { script: [{ do: 'accept', agentName: 'Alex' }] } });

  const publishedMs = new Map<string, number>();
  const subscription = client.subscription('salesforce-outbound-integrations', {
    flowControl: { maxMessages: 5_000 },
  });
  subscription.on('message', (message) => {
    const { text } = JSON.parse(message.data.toString()) as { text?: string };
    if (text !== undefined)
      publishedMs.set(text, message.publishTime.getTime() + message.publishTime.getMicroseconds() / 1_000);
    message.ack();
  });

  const { subject, openChats, stop } = await start(desk.found, emulator.found);
  const chats = async (): Promise<readonly Chat[]> =>
    (await control.get('chats').json<{ chats: Chat[] }>()).chats;
  const polling = async (): Promise<number> =>
    (await chats()).filter(({ polls }) => polls.lastAck >= 0).length;
  const BATCH = 200;
  const open = async (from: number, to: number): Promise<number> => {
    for (let next = from; next < to; next += BATCH) await openBatch(next, Math.min(to, next + BATCH));
    await sleep(3_000);
    return subject.residentBytes();
  };
  const openBatch = async (from: number, to: number): Promise<void> => {
    await openChats(from, to);
    const deadlineMs = Date.now() + 120_000;
    while ((await polling()) < to) {
      if (Date.now() > deadlineMs) throw new Error('the chats did not open within two minutes');
      await sleep(200);
    }
  };
  const warm = await open(0, WARM_UP);
  const bytesPerChat = ((await open(WARM_UP, CHATS)) - warm) / (CHATS - WARM_UP);

  const polls = async (): Promise<number> => {
    const { requests } = await control.get('stats').json<Stats>();
    return Object.values(requests['Messages'] ?? {}).reduce((sum, count) => sum + count, 0);
  };
  const [cpuBefore, pollsBefore] = [subject.cpuMs(), await polls()];
  await sleep(IDLE_MS);
  const cpuMsPerPoll = (subject.cpuMs() - cpuBefore) / ((await polls()) - pollsBefore);

  const ids = (await chats()).filter(({ polls }) => polls.lastAck >= 0).map(({ id }) => id);
  const beganMs = Date.now();
  const saying: Promise<unknown>[] = [];
  for (let n = 0; Date.now() - beganMs < TALK_MS; n += 1) {
    const dueMs = beganMs + (n * 1_000) / TEXTS_PER_S;
    if (dueMs > Date.now()) await sleep(dueMs - Date.now());
    const id = ids[n % ids.length] ?? '';
    saying.push(control.post(`chats/${id}/say`, { json: { text: `${id} ${String(n)}` } }));
  }
  await Promise.all(saying);
  await sleep(2_000);
  const latencies = readFileSync(journalPath, 'utf8')
    .split('\n')
    .filter((line) => line.includes('event.delivered') && line.includes('"text"'))
    .map((line) => JSON.parse(line) as { at: number; text: string })
    .flatMap(({ at, text }) => {
      const confirmed = publishedMs.get(text);
      return confirmed === undefined ? [] : [confirmed - at];
    });
  await stop();
  await subscription.close();
  await client.close();
  await emulator.stop();
  await desk.stop();
  rmSync(dir, { recursive: true });
  return {
    bytesPerChat,
    cpuMsPerPoll,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    messages: latencies.length,
  };
};

const bare = await measure(async (deskUrl, emulatorHost) => {
  const subject = await startChild(
    'test/bench/support/bare-ky.ts',
    { DESK_URL: deskUrl, PUBSUB_EMULATOR_HOST: emulatorHost },
    /begun/u,
  );
  return {
    subject,
    openChats: (_, to) => {
      subject.tell(String(to));
      return Promise.resolve();
    },
    stop: () => subject.stop(),
  };
});

const ours = await measure(async (deskUrl, emulatorHost) => {
  const redis = await startRedisServer();
  const secrets = writeExampleSecrets(deskUrl, 'example-function-secret');
  const subject = await startChild(
    'src/service/main.ts',
    {
      PORT: '0',
      PUBSUB_EMULATOR_HOST: emulatorHost,
      REDIS_URL: redis.url,
      SECRETS_DIR: secrets.dir,
      DESK_INSECURE_HOSTS: new URL(deskUrl).host,
    },
    /(service\.started)/u,
  );
  const publisher = createHandoffPublisher({ projectId: 'local-project', emulatorHost, source: '/bench' });
  return {
    subject,
    async openChats(from, to) {
      await Promise.all(
        Array.from({ length: to - from }, (_, n) =>
          publisher.publish({
            type: 'salesforce-handoff.handoff.requested.v1',
            data: { botSlug: BOT, userId: `user-${String(from + n)}` },
          }),
        ),
      );
    },
    async stop() {
      await publisher.close();
      await subject.stop();
      secrets.remove();
      await redis.stop();
    },
  };
});

const row = (name: string, of: (figures: Figures) => number, digits: number): string[] => [
  name,
  of(ours).toFixed(digits),
  of(bare).toFixed(digits),
  (of(ours) / of(bare)).toFixed(2),
];
console.log(
  `${String(CHATS)} open chats, polls held ${String(HOLD_MS)} ms, the agents say ${String(TEXTS_PER_S)} texts/s; Redis is real`,
);
console.log(
  tableOf([
    ['', 'service', 'bare ky loop', 'ratio'],
    row('memory per chat, KB', ({ bytesPerChat }) => bytesPerChat / 1_024, 1),
    row('CPU per idle poll, ms', ({ cpuMsPerPoll }) => cpuMsPerPoll, 3),
    row("poll's answer → taken by Pub/Sub, p50 ms", ({ p50 }) => p50, 1),
    row("poll's answer → taken by Pub/Sub, p99 ms", ({ p99 }) => p99, 1),
    row('texts measured', ({ messages }) => messages, 0),
  ]),
);
