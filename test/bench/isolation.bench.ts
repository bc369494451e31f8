// `node test/bench/isolation.bench.ts [good bots]`: what others feel of one bot whose Salesforce hangs, fails, refuses or is not found
// while it has ten times the load of any of them. Phases with the trouble and without it take turns, and what the phases of one kind measured
// is taken together: of one phase alone, p99 is four texts and noise. Service, simulator and Pub/Sub emulator are processes of their own,
// Redis is real. Bounded: about ten minutes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ky from 'ky';
import { createHandoffPublisher, type HandoffInput } from '../../src/client/handoff-publisher.ts';
import type { FaultRuleInput } from '../../src/live-agent-simulator/faults/fault-rule.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { writeBotSecrets } from './support/bots.ts';
import { startChild } from './support/child.ts';
import { tableOf } from './support/figures.ts';
import { latenciesOf, p99, type Latencies } from './support/talk.ts';

const GOOD = Number(process.argv[2] ?? 20);
const TIMES = 10;
const PHASE_MS = 10_000;
const ROUNDS = 5;
/** Texts a second of a good bot, each way. */
const TEXTS_PER_S = 2;
/** New users a second of a good bot's share: what a bot that cannot open sessions piles up. */
const HANDOFFS_PER_S = 0.2;
const READY_LIMIT_MS = 60_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const goodBots = Array.from({ length: GOOD }, (_, n) => `good-${String(n)}`);
const BAD = 'bad';
/** Opens all its sessions at a host whose name leads nowhere. */
const LOST = 'lost';

const dir = mkdtempSync(join(tmpdir(), 'handoff-bench-'));
const journalPath = join(dir, 'journal.jsonl');
const redis = await startRedisServer();
const desk = await startChild(
  'src/live-agent-simulator/main.ts',
  {
    PORT: '0',
    HOLD_MS: '2000',
    CONNECTION_TIMEOUT_MS: '120000',
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
const connection = { projectId: 'local-project', emulatorHost: emulator.found };
const client = connectPubSub(connection);
await ensureTopics(client, topologyOf());
const control = ky.create({ prefix: `${desk.found}/control`, retry: 0, timeout: 30_000 });
await control.put('script', { json: { script: [{ do: 'accept', agentName: 'Alex' }] } });

const lostUrl = 'http://no-such-host.invalid:8090';
const secrets = writeBotSecrets([
  ...[...goodBots, BAD].map((slug) => ({ slug, deskUrl: desk.found })),
  { slug: LOST, deskUrl: lostUrl },
]);
const service = await startChild(
  'src/service/main.ts',
  {
    PORT: '0',
    PUBSUB_EMULATOR_HOST: emulator.found,
    REDIS_URL: redis.url,
    SECRETS_DIR: secrets.dir,
    DESK_INSECURE_HOSTS: [desk.found, lostUrl].map((url) => new URL(url).host).join(','),
  },
  /(service\.started)/u,
);
const publisher = createHandoffPublisher({ ...connection, source: '/bench' });

const accepted = new Map<string, number>();
const told = new Map<string, number>();
const subscription = client.subscription('salesforce-outbound-integrations');
subscription.on('message', (message) => {
  const { text } = JSON.parse(message.data.toString()) as { text?: string };
  if (text !== undefined)
    told.set(text, message.publishTime.getTime() + message.publishTime.getMicroseconds() / 1_000);
  message.ack();
});

const publish = async (event: HandoffInput): Promise<void> => void (await publisher.publish(event));
const handOff = (botSlug: string, userId: string): Promise<void> =>
  publish({
    type: 'salesforce-handoff.handoff.requested.v1',
    data: { botSlug, userId, visitor: { name: `${botSlug}/${userId}` } },
  });
const say = async (botSlug: string, userId: string, text: string): Promise<void> => {
  await publish({ type: 'salesforce-handoff.user.said.v1', data: { botSlug, userId, text } });
  accepted.set(text, Date.now());
};

/** `bot/user` → the desk's chat. */
const talking = async (): Promise<Map<string, string>> => {
  const { chats } = await control
    .get('chats?phase=talking')
    .json<{ chats: { id: string; visitorName: string | null }[] }>();
  return new Map(chats.map(({ id, visitorName }) => [visitorName ?? '', id]));
};
const untilTalking = async (names: readonly string[]): Promise<Map<string, string>> => {
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const chats = await talking();
    if (names.every((name) => chats.has(name))) return chats;
    if (Date.now() > deadlineMs) throw new Error('the chats did not begin in time');
    await sleep(100);
  }
};

const goodChats = goodBots.map((slug) => [slug, 'user'] as const);
const badChats = Array.from({ length: TIMES }, (_, n) => [BAD, `user-${String(n)}`] as const);
await Promise.all([...goodChats, ...badChats].map(([bot, user]) => handOff(bot, user)));
const deskChats = await untilTalking([...goodChats, ...badChats].map((chat) => chat.join('/')));

/** Calls `act` so many times a second for `PHASE_MS`. */
const atRate = async (perSecond: number, act: (n: number) => Promise<unknown>): Promise<void> => {
  const beganMs = Date.now();
  const acts: Promise<unknown>[] = [];
  for (let n = 0; (n * 1_000) / perSecond < PHASE_MS; n += 1) {
    const waitMs = beganMs + (n * 1_000) / perSecond - Date.now();
    if (waitMs > 0) await sleep(waitMs);
    acts.push(act(n).catch(() => undefined));
  }
  await Promise.all(acts);
};

const pick = <Item>(items: readonly Item[], n: number): Item => {
  const item = items[n % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const goodTalk = (phase: string): Promise<unknown> =>
  Promise.all([
    atRate(GOOD * TEXTS_PER_S, (n) => {
      const [bot, user] = pick(goodChats, n);
      return say(bot, user, `${phase} u${String(n)}`);
    }),
    atRate(GOOD * TEXTS_PER_S, (n) => {
      const id = deskChats.get(pick(goodChats, n).join('/')) ?? '';
      return control.post(`chats/${id}/say`, { json: { text: `${phase} a${String(n)}` } });
    }),
  ]);

let newUsers = 0;
const badTalk = (phase: string, bot: string): Promise<unknown> =>
  Promise.all([
    atRate(TIMES * TEXTS_PER_S, (n) => {
      const [, user] = pick(badChats, n);
      return say(bot, user, `bad ${phase} u${String(n)}`);
    }),
    atRate(TIMES * HANDOFFS_PER_S, () => {
      newUsers += 1;
      return handOff(bot, `new-${String(newUsers)}`);
    }),
  ]);

type Trouble = { readonly name: string; readonly bot: string; readonly rule?: FaultRuleInput };
const TROUBLES: readonly Trouble[] = [
  { name: 'busy, and in order', bot: BAD },
  { name: 'hangs', bot: BAD, rule: { clientId: `${BAD}-client`, times: null, fault: { kind: 'hang' } } },
  {
    name: 'answers 500',
    bot: BAD,
    rule: { clientId: `${BAD}-client`, times: null, fault: { kind: 'status', status: 500 } },
  },
  {
    name: 'answers 429',
    bot: BAD,
    rule: { clientId: `${BAD}-client`, times: null, fault: { kind: 'status', status: 429 } },
  },
  { name: 'host not found', bot: LOST },
];

const measured = async (phase: string, trouble?: Trouble) => {
  if (trouble?.rule) await control.post('faults', { json: trouble.rule });
  await Promise.all([goodTalk(phase), trouble ? badTalk(phase, trouble.bot) : undefined]);
  if (trouble?.rule) await control.delete('faults');
  await sleep(1_500);
  return latenciesOf(journalPath, phase, { accepted, told });
};

const rows: string[][] = [];
await measured('warm');
for (const [index, trouble] of TROUBLES.entries()) {
  const rounds: { without: Latencies; beside: Latencies }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const name = `${String(index)}.${String(round)}`;
    const without = await measured(`without${name}`);
    rounds.push({ without, beside: await measured(`with${name}`, trouble) });
  }
  for (const way of ['toAgent', 'toUser'] as const) {
    const alone = p99(rounds.flatMap(({ without }) => without[way]));
    const besides = rounds.flatMap(({ beside }) => beside[way]);
    const others = p99(besides);
    rows.push([
      trouble.name,
      way === 'toAgent' ? 'user → agent' : 'agent → user',
      alone.toFixed(1),
      others.toFixed(1),
      (others / alone).toFixed(2),
      `${String(besides.length)} of ${String((ROUNDS * GOOD * TEXTS_PER_S * PHASE_MS) / 1_000)}`,
    ]);
  }
}

console.log(
  `${String(GOOD)} good bots with ${String(TEXTS_PER_S)} texts/s each way, one bad bot with ${String(TIMES)} times that and new users`,
);
console.log(
  tableOf([
    ['the bad bot', 'the others', 'p99 without it, ms', 'p99 with it, ms', 'ratio', 'arrived'],
    ...rows,
  ]),
);

await publisher.close();
await service.stop();
await subscription.close();
await client.close();
await emulator.stop();
await desk.stop();
await redis.stop();
secrets.remove();
rmSync(dir, { recursive: true });
