// `node test/bench/replay.bench.ts [users]`: what a conversation costs in Redis by its number of messages, what the timeline
// costs a save, and how fast a replay is skipped on the whole stack. Bounded: about 45 s.
import type { TimelineEntry } from '../../src/bridge/ports/timeline.ts';
import type { Lease } from '../../src/bridge/ports/conversation-store.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createSubscriptionSeeker } from '../../src/pubsub/seek-subscription.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { keysOf } from '../../src/redis/keys.ts';
import { createRedisConversationStore } from '../../src/redis/redis-conversation-store.ts';
import { createRedisReceiptTally } from '../../src/redis/redis-receipt-tally.ts';
import { createRedisWorkers } from '../../src/redis/redis-workers.ts';
import { conversation, entry, LONG_LIFE_MS, worker } from '../contracts/store-world.ts';
import { connectTo, INBOUND, startReplayStack } from '../replay/support/replay-stack.ts';
import { requestsOf, says } from '../replay/support/visitors.ts';
import { A, CHAT, eventId } from '../support/conversations.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { tableOf } from './support/figures.ts';

const USERS = Number(process.argv[2] ?? 400);
const EVENTS_PER_USER = 50;
const MESSAGES = [0, 10, 40, 127, 300, 1_000, 5_000];
const SAVES = 20_000;
const SIDE_BY_SIDE = 50;
const WORKER = worker('bench');
const SESSION = {
  id: 'f1a5e0f4-0000-4000-8000-example-id',
  key: 'example-key'.padEnd(90, '-'),
  affinityToken: 'example-token',
  ack: '12',
  offset: '1700000000',
  sequence: '17',
};
const RECORD = { conversation: A.talking, session: SESSION };

const uuidLike = (n: number): string => `9b1d6f3a-2c4e-4d5f-8a7b-${String(n).padStart(12, '0')}`;
const line = (n: number, kind: TimelineEntry['kind'], name: string, outcome: string): TimelineEntry => ({
  atMs: 1_780_000_000_000 + n,
  kind,
  name,
  outcome,
  eventId: eventId(uuidLike(n)),
});
/** What a word of the user and an agent's answer leave behind. */
const exchange = (n: number): TimelineEntry[][] => [
  [line(n, 'inbound', 'user.said', 'applied')],
  [line(n, 'command', 'item.delivered', 'applied')],
  [line(n, 'told', 'agent.said', 'published')],
];

const server = await startRedisServer();
const log = createMemoryLog();
const redis = connectRedis({ url: server.url, name: 'bench', log });
const subscriber = connectRedis({ url: server.url, name: 'bench-subscriber', log });
const store = createRedisConversationStore({ redis });
await createRedisWorkers({ redis, subscriber }).beat(WORKER, LONG_LIFE_MS, true);

const claim = async (user: string): Promise<Lease> => {
  const outcome = await store.claim(conversation(user), WORKER);
  if (outcome.kind !== 'claimed') throw new Error('held');
  return outcome.lease;
};

const bytesAfter = async (messages: number): Promise<string[]> => {
  const id = conversation(`bytes-${String(messages)}`);
  const lease = await claim(`bytes-${String(messages)}`);
  await store.save(lease, RECORD, 0, [
    { atMs: 1, kind: 'phase', name: 'talking', outcome: 'entered', chatId: CHAT },
  ]);
  for (let n = 0; n < messages; n += 1) {
    await store.receive(id, { ...entry('x'), eventId: eventId(uuidLike(n)) }, 1_780_000_000_000 + n * 1_000);
    const [taken = [], ...rest] = exchange(n);
    await store.save(lease, RECORD, 1, taken);
    for (const entries of rest) await store.save(lease, RECORD, 0, entries);
  }
  await store.save(lease, { conversation: { phase: 'idle', lastChatId: CHAT }, session: {} }, 0);
  const sizes = await Promise.all(keysOf(id).map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  const [record = 0, inbox = 0, seen = 0, timeline = 0] = sizes.map((size) => size ?? 0);
  return [messages, record, inbox, seen, timeline, record + inbox + seen + timeline].map(String);
};

const savesPerSecond = async (timeline: readonly TimelineEntry[]): Promise<number> => {
  const leases = await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, (_, index) => claim(`save-${String(index)}`)),
  );
  const began = performance.now();
  await Promise.all(
    leases.map(async (lease) => {
      for (let n = 0; n < SAVES / SIDE_BY_SIDE; n += 1) await store.save(lease, RECORD, 0, timeline);
    }),
  );
  return (SAVES * 1_000) / (performance.now() - began);
};

console.log(
  'Bytes of Redis per conversation that is over, by messages of the user (each answered by the agent):',
);
const rows = [['messages', 'record', 'inbox', 'seen', 'timeline', 'all']];
for (const messages of MESSAGES) rows.push(await bytesAfter(messages));
console.log(tableOf(rows));

const [none, two] = [[], (exchange(1)[0] ?? []).concat(exchange(2)[1] ?? [])];
await savesPerSecond(none);
const pace: Record<'none' | 'two', number[]> = { none: [], two: [] };
for (let round = 0; round < 3; round += 1) {
  pace.none.push(await savesPerSecond(none));
  pace.two.push(await savesPerSecond(two));
}
const median = (values: number[]): number => Math.round(values.toSorted((a, b) => a - b)[1] ?? 0);
console.log(
  `saves/s, ${String(SIDE_BY_SIDE)} side by side, median of 3: ${String(median(pace.none))} without timeline, ${String(median(pace.two))} with two entries each`,
);
redis.disconnect();
subscriber.disconnect();
await server.stop();

const stack = await startReplayStack();
const operators = connectTo(stack);
const tally = createRedisReceiptTally(operators);
const until = async (done: () => Promise<boolean> | boolean): Promise<void> => {
  const deadlineMs = Date.now() + 60_000;
  while (!(await done())) {
    if (Date.now() > deadlineMs) throw new Error('not within a minute');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
await stack.startService();
const events = USERS * EVENTS_PER_USER;
const beganMs = Date.now();
await Promise.all(
  Array.from({ length: events }, (_, n) =>
    stack.publisher.publish(says(`user-${String(n % USERS)}`, 'hello'), `word-${String(n)}`),
  ),
);
await until(() => stack.handled.length === events);
const handledMs = Date.now() - beganMs;
const soughtMs = Date.now();
await createSubscriptionSeeker({ client: stack.client, subscription: INBOUND }).seek(beganMs - 1);
await until(async () => {
  const { duplicate, stale } = await tally.read();
  return duplicate + stale >= events;
});
const replayedMs = Date.now() - soughtMs;
const perSecond = (ms: number): string => `${String(Math.round((events * 1_000) / ms))}/s`;
console.log(
  `${String(events)} events of ${String(USERS)} conversations: done at ${perSecond(handledMs)}, replayed and skipped at ${perSecond(replayedMs)}; requests to the desk: ${String(Object.values(requestsOf(stack.simulator)).reduce((sum, count) => sum + count, 0))}, new outbound ids: ${String(stack.published.size - events)}`,
);
operators.disconnect();
await stack.stop();
