// `node test/bench/isolation.bench.ts [good bots] [rounds]`: what others feel of one bot whose Salesforce hangs, fails, refuses or is not found
// while it has ten times the load of any of them. Phases with the trouble and without it take turns, and what the phases of one kind measured
// is taken together: of one phase alone, p99 is four texts and noise. Between two phases everything that the bad bot piled up is brought to its
// end, so that no phase carries the work of the one before. Service, simulator and Pub/Sub emulator are processes of their own, Redis is
// real. Bounded: about a quarter of an hour.
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
import { deliveredTexts, latenciesOf, p99, type Latencies } from './support/talk.ts';

const GOOD = Number(process.argv[2] ?? 20);
const TIMES = 10;
const PHASE_MS = 10_000;
const ROUNDS = Number(process.argv[3] ?? 5);
/** Texts a second of a good bot, each way. */
const TEXTS_PER_S = 2;
/** New users a second of a good bot's share: what a bot that cannot open sessions piles up. */
const HANDOFFS_PER_S = 0.2;
const READY_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 250;
/** For what the last texts still set going: polls, saves, acks. */
const QUIET_MS = 1_500;

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
/** Whose chat is over, and which events were answered as undelivered. */
const ended = new Set<string>();
const undelivered = new Set<string>();
const subscription = client.subscription('salesforce-outbound-integrations');
subscription.on('message', (message) => {
  const { text, botSlug, userId, eventId } = JSON.parse(message.data.toString()) as Record<
    string,
    string | undefined
  >;
  if (text !== undefined)
    told.set(text, message.publishTime.getTime() + message.publishTime.getMicroseconds() / 1_000);
  const type = message.attributes['ce-type'];
  if (type === 'salesforce-handoff.chat.ended.v1') ended.add(`${botSlug ?? ''}/${userId ?? ''}`);
  if (type === 'salesforce-handoff.message.undelivered.v1') undelivered.add(eventId ?? '');
  message.ack();
});

/** Resolves to the event's id. */
const publish = async (event: HandoffInput): Promise<string> => (await publisher.publish(event)).eventId;
const handOff = (botSlug: string, userId: string): Promise<string> =>
  publish({
    type: 'salesforce-handoff.handoff.requested.v1',
    data: { botSlug, userId, visitor: { name: `${botSlug}/${userId}` } },
  });
const leave = (botSlug: string, userId: string): Promise<string> =>
  publish({ type: 'salesforce-handoff.user.left.v1', data: { botSlug, userId } });
const say = async (botSlug: string, userId: string, text: string): Promise<string> => {
  const id = await publish({ type: 'salesforce-handoff.user.said.v1', data: { botSlug, userId, text } });
  accepted.set(text, Date.now());
  return id;
};

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  while (!(await isSo())) {
    if (Date.now() > deadlineMs) throw new Error(`not in time: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
};

/** `bot/user` → the desk's chat. */
const talking = async (): Promise<Map<string, string>> => {
  const { chats } = await control
    .get('chats?phase=talking')
    .json<{ chats: { id: string; visitorName: string | null }[] }>();
  return new Map(chats.map(({ id, visitorName }) => [visitorName ?? '', id]));
};
const goodChats = goodBots.map((slug) => [slug, 'user'] as const);
const badChats = Array.from({ length: TIMES }, (_, n) => [BAD, `user-${String(n)}`] as const);
await Promise.all([...goodChats, ...badChats].map(([bot, user]) => handOff(bot, user)));
let deskChats = new Map<string, string>();
await until('the chats begin', async () => {
  deskChats = await talking();
  return [...goodChats, ...badChats].every((chat) => deskChats.has(chat.join('/')));
});

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
/** What the bad bot's users did and nobody has answered yet: chats by `bot/user`, texts by their event's id. */
let unsettled = { chats: new Set<string>(), texts: new Map<string, string>() };

const comeAnew = async (bot: string, user: string): Promise<void> => {
  ended.delete(`${bot}/${user}`);
  unsettled.chats.add(`${bot}/${user}`);
  await handOff(bot, user);
};
const badTalk = async (phase: string, bot: string): Promise<void> => {
  if (bot === LOST) await Promise.all(badChats.map(([, user]) => comeAnew(bot, user)));
  await Promise.all([
    atRate(TIMES * TEXTS_PER_S, async (n) => {
      const [, user] = pick(badChats, n);
      const text = `bad ${phase} u${String(n)}`;
      unsettled.texts.set(await say(bot, user, text), text);
    }),
    atRate(TIMES * HANDOFFS_PER_S, () => {
      newUsers += 1;
      return comeAnew(bot, `new-${String(newUsers)}`);
    }),
  ]);
};

/** Those who came anew leave, and what was said is delivered or answered. */
const settle = async (): Promise<void> => {
  const { chats, texts } = unsettled;
  unsettled = { chats: new Set(), texts: new Map() };
  await Promise.all(
    [...chats].map((chat) => leave(chat.slice(0, chat.indexOf('/')), chat.slice(chat.indexOf('/') + 1))),
  );
  await until('the chats of the bad bot end', () => [...chats].every((chat) => ended.has(chat)));
  await until('the texts of the bad bot are answered', () => {
    const delivered = deliveredTexts(journalPath, 'bad ');
    return [...texts].every(([id, text]) => undelivered.has(id) || delivered.has(text));
  });
  const alive = await talking();
  if (badChats.some((chat) => !alive.has(chat.join('/')))) throw new Error('a chat of the bad bot is over');
};

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

type Measured = Latencies & { readonly cpuMs: number };

const measured = async (phase: string, trouble?: Trouble): Promise<Measured> => {
  if (trouble?.rule) await control.post('faults', { json: trouble.rule });
  const cpuMs = service.cpuMs();
  await Promise.all([goodTalk(phase), trouble ? badTalk(phase, trouble.bot) : undefined]);
  const spentMs = service.cpuMs() - cpuMs;
  if (trouble?.rule) await control.delete('faults');
  await settle();
  await sleep(QUIET_MS);
  return { ...latenciesOf(journalPath, phase, { accepted, told }), cpuMs: spentMs };
};

const rows: string[][] = [];
await measured('warm');
for (const [index, trouble] of TROUBLES.entries()) {
  const without: Measured[] = [];
  const beside: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const name = `${String(index)}.${String(round)}`;
    without.push(await measured(`without${name}`));
    beside.push(await measured(`with${name}`, trouble));
  }
  const cpuOf = (phases: readonly Measured[]): string =>
    `${((100 * phases.reduce((sum, { cpuMs }) => sum + cpuMs, 0)) / (ROUNDS * PHASE_MS)).toFixed(0)} %`;
  for (const way of ['toAgent', 'toUser'] as const) {
    const all = (phases: readonly Measured[]): number[] => phases.flatMap((phase) => phase[way]);
    const [alone, others] = [p99(all(without)), p99(all(beside))];
    rows.push([
      trouble.name,
      way === 'toAgent' ? 'user → agent' : 'agent → user',
      alone.toFixed(1),
      others.toFixed(1),
      (others / alone).toFixed(2),
      `${cpuOf(without)} → ${cpuOf(beside)}`,
      `${String(all(beside).length)} of ${String((ROUNDS * GOOD * TEXTS_PER_S * PHASE_MS) / 1_000)}`,
    ]);
  }
}

console.log(
  `${String(GOOD)} good bots with ${String(TEXTS_PER_S)} texts/s each way, one bad bot with ${String(TIMES)} times that and new users`,
);
console.log(
  tableOf([
    ['the bad bot', 'the others', 'p99 without it, ms', 'p99 with it, ms', 'ratio', 'CPU', 'arrived'],
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
