/**
 * Publish and streaming-pull rates of the embedded emulator and, where it is installed, Google's, side by side in one
 * run: `node test/bench/pubsub-emulator.bench.ts`. Both servers run in processes of their own; the client is Google's, but
 * where requests are "prepared": it needs more for a message than the servers do, and would be all that is measured.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PubSub, type Subscription, type Topic } from '@google-cloud/pubsub';
import {
  isGoogleEmulatorInstalled,
  startGoogleEmulator,
  type RunningEmulator,
} from '../pubsub-emulator/support/google-emulator.ts';
import { publishPrepared } from './support/prepared-publish.ts';

const MESSAGE_BYTES = 1024;
const DATA = Buffer.alloc(MESSAGE_BYTES, 'x');
const ROUND_DEADLINE_MS = 8000;
const ROUNDS = 5;
const LOADS = [
  { name: 'no key', keys: 0, messages: 40_000 },
  { name: 'prepared', keys: 0, messages: 100_000, isPrepared: true },
  { name: '1,000 keys', keys: 1000, messages: 6000 },
] as const;

interface Load {
  readonly name: string;
  readonly keys: number;
  readonly messages: number;
  /** Published only. */
  readonly isPrepared?: boolean;
}

interface Rates {
  readonly publish: number;
  readonly drain: number;
  /** Not everything arrived in time. */
  readonly isCut: boolean;
}

async function startEmbedded(): Promise<RunningEmulator> {
  const main = fileURLToPath(new URL('../../src/pubsub-emulator/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const host = /PUBSUB_EMULATOR_HOST=(\S+)/u.exec(line.toString())?.[1];
  if (host === undefined) throw new Error(`The emulator did not say where it listens: ${line.toString()}`);
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { host, close };
}

async function measure(host: string, load: Load, round: number): Promise<Rates> {
  process.env['PUBSUB_EMULATOR_HOST'] = host;
  const pubsub = new PubSub({ projectId: 'bench' });
  const name = `bench-${load.keys}-${round}`;
  const isOrdered = load.keys > 0;
  await pubsub.createTopic(name);
  const topic = pubsub.topic(name, { messageOrdering: isOrdered });
  const options = { enableMessageOrdering: isOrdered, ackDeadlineSeconds: 60 };
  await topic.createSubscription(`${name}-sub`, options);
  const subscription = topic.subscription(`${name}-sub`, {
    flowControl: { maxMessages: 5000 },
    batching: { maxMilliseconds: 10 },
  });
  const { messages, isPrepared = false } = load;
  const publishSeconds = await seconds(() =>
    isPrepared ? publishPrepared(host, topic.name, { messages, data: DATA }) : publishAll(topic, load),
  );
  let received = 0;
  const drainSeconds = await seconds(async () => {
    if (!isPrepared) received = await drain(subscription, messages);
  });
  await subscription.delete();
  await topic.delete();
  await pubsub.close();
  return {
    publish: messages / publishSeconds,
    drain: received / drainSeconds,
    isCut: received < messages,
  };
}

async function publishAll(topic: Topic, { keys, messages }: Load): Promise<void> {
  const sent: Promise<string>[] = [];
  for (let index = 0; index < messages; index++) {
    sent.push(
      topic.publishMessage(keys > 0 ? { data: DATA, orderingKey: `key-${index % keys}` } : { data: DATA }),
    );
  }
  await Promise.all(sent);
}

/** Receives until all came or the time is up; a key may be stuck, and then the rate is that of what came. */
async function drain(subscription: Subscription, messages: number): Promise<number> {
  const ids = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  subscription.on('error', () => resolve());
  subscription.on('message', (message) => {
    ids.add(message.id);
    message.ack();
    if (ids.size === messages) resolve();
  });
  const timer = setTimeout(resolve, ROUND_DEADLINE_MS);
  await promise;
  clearTimeout(timer);
  return ids.size;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * Measures both in turn, each round beginning with the other one, so that what else the machine does hits both. The first
 * round warms up and is not counted.
 */
async function compare(load: Load, hosts: readonly string[]): Promise<Rates[][]> {
  const rounds = hosts.map((): Rates[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    const messages = round === 0 ? load.messages / 4 : load.messages;
    const inTurn = [...hosts.entries()];
    if (round % 2 === 1) inTurn.reverse();
    for (const [index, host] of inTurn) {
      const rates = await measure(host, { ...load, messages }, round);
      if (round > 0) rounds[index]?.push(rates);
    }
  }
  return rounds;
}

function printRow(label: string, own: string, google: string, ratio: string): void {
  console.log(`${label.padEnd(28)}${own.padStart(14)}${google.padStart(14)}${ratio.padStart(8)}`);
}

function printRates(load: Load, [own = [], theirs = []]: readonly Rates[][]): void {
  const text = (rates: readonly Rates[], what: 'publish' | 'drain'): string => {
    if (rates.length === 0) return '-';
    const isCut = what === 'drain' && rates.some((rate) => rate.isCut);
    return `${Math.round(middle(rates.map((rate) => rate[what]))).toLocaleString('en')}${isCut ? ' (cut)' : ''}`;
  };
  for (const what of load.isPrepared ? (['publish'] as const) : (['publish', 'drain'] as const)) {
    const label = `${what === 'drain' ? 'streaming pull' : 'publish'}, ${load.name}`;
    const ratios = theirs.map((rates, index) => (own[index]?.[what] ?? 0) / rates[what]);
    printRow(
      label,
      text(own, what),
      text(theirs, what),
      ratios.length === 0 ? '-' : middle(ratios).toFixed(2),
    );
  }
}

process.env['METADATA_SERVER_DETECTION'] = 'none';
const embedded = await startEmbedded();
const google = isGoogleEmulatorInstalled() ? await startGoogleEmulator() : undefined;
const hosts = [embedded.host, ...(google === undefined ? [] : [google.host])];
try {
  if (google === undefined)
    console.log("Google's emulator is not installed here; only the embedded one is measured.");
  console.log(
    `messages of ${MESSAGE_BYTES} bytes per second and embedded / Google, each the median of ${ROUNDS} rounds`,
  );
  printRow('', 'embedded', 'Google', 'ratio');
  for (const load of LOADS) printRates(load, await compare(load, hosts));
} finally {
  await Promise.all([embedded.close(), google?.close()]);
}
