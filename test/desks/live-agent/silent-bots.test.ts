import type { Clock } from '../../../src/bridge/ports/clock.ts';
import type { BotSlug } from '../../../src/conversation/ids.ts';
import { createBoundedMap } from '../../../src/desks/live-agent/bounded-map.ts';
import { createLiveAgentDesk } from '../../../src/desks/live-agent/live-agent-desk.ts';
import { createSingleFlightCache } from '../../../src/desks/live-agent/single-flight-cache.ts';
import { startLiveAgentSimulator } from '../../../src/live-agent-simulator/start-live-agent-simulator.ts';
import { aRequest, driveChat, memoryVault, recordingLog, wallClock } from './support/desk-rig.ts';

const BOTS = Array.from({ length: 1_000 }, (_, at) => `bot-${String(at)}` as BotSlug);
/** One document and a name for each secret of its own. */
const READS_PER_BOT = 13;
const AT_ONCE = 50;
const open = { do: 'open-session', request: aRequest() } as const;

const documentsFor = (url: string): Record<string, string> =>
  Object.fromEntries(
    BOTS.map((slug) => [
      `${slug}-settings`,
      JSON.stringify({
        client_id: `example-client-${slug}`,
        client_secret: 'example-client-secret',
        username: 'someone@example.com',
        password: 'example-password',
        organizationId: '00D000000000001',
        deploymentId: '572000000000001',
        buttonId: '573000000000001',
        liveAgentUrl: url,
        loginUrl: url,
      }),
    ]),
  );

/** Which timers are armed. */
const watchedClock = () => {
  const armed = new Set<symbol>();
  let aheadMs = 0;
  let everArmed = 0;
  const clock: Clock = {
    ...wallClock,
    monotonicMs: () => wallClock.monotonicMs() + aheadMs,
    after(delayMs, call) {
      const timer = Symbol('timer');
      armed.add(timer);
      everArmed += 1;
      const cancel = wallClock.after(delayMs, () => {
        armed.delete(timer);
        call();
      });
      return () => {
        armed.delete(timer);
        cancel();
      };
    },
  };
  return {
    clock,
    armed,
    everArmed: () => everArmed,
    pass: (ms: number) => {
      aheadMs += ms;
    },
  };
};

test('a thousand bots cost nothing before their first handoff, and nothing between two', async () => {
  const simulator = await startLiveAgentSimulator();
  const vault = memoryVault(documentsFor(simulator.url));
  const { clock, armed, everArmed, pass } = watchedClock();
  const settings = { insecureHosts: [new URL(simulator.url).host] };
  const desk = createLiveAgentDesk({ vault, clock, log: recordingLog(), settings });
  const { control } = simulator;
  const openAll = async (bots: readonly BotSlug[]): Promise<void> => {
    for (let at = 0; at < bots.length; at += AT_ONCE) {
      const some = bots.slice(at, at + AT_ONCE);
      const outcomes = await Promise.all(some.map((slug) => driveChat(desk, slug).do(open)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(some.map(() => 'done'));
    }
  };
  try {
    pass(24 * 60 * 60_000);
    await new Promise(setImmediate);
    expect({ reads: vault.reads.length, requests: control.stats().requests, timers: everArmed() }).toEqual({
      reads: 0,
      requests: {},
      timers: 0,
    });

    await openAll(BOTS.slice(0, 1));
    expect(vault.reads.length).toBe(READS_PER_BOT);
    expect(new Set(vault.reads.map((name) => name.startsWith('bot-0-')))).toEqual(new Set([true]));
    expect(control.stats().requests).toEqual({
      OAuth: { 200: 1 },
      Availability: { 200: 1 },
      SessionId: { 200: 1 },
    });

    await openAll(BOTS.slice(0, 100));
    await openAll(BOTS.slice(0, 100));
    expect(vault.reads.length).toBe(READS_PER_BOT * 100);
    expect(control.stats().requests).toMatchObject({ OAuth: { 200: 100 }, SessionId: { 200: 201 } });

    expect(armed.size).toBe(0);
    pass(24 * 60 * 60_000);
    await new Promise(setImmediate);
    expect(vault.reads.length).toBe(READS_PER_BOT * 100);
    expect(control.stats().requests).toMatchObject({ OAuth: { 200: 100 } });
  } finally {
    await desk.close();
    await simulator.close();
  }
});

test('made-up bots do not fill the memory: the oldest is forgotten', async () => {
  let nowMs = 0;
  const loads: string[] = [];
  const cache = createSingleFlightCache({
    clock: { ...wallClock, monotonicMs: () => nowMs },
    load(key: string) {
      loads.push(key);
      return Promise.resolve(key);
    },
    valueMs: Infinity,
    failureMs: () => 1_000,
  });
  for (let at = 0; at <= 10_000; at += 1) await cache.get(`bot-${String(at)}`);
  loads.length = 0;
  nowMs = 1;
  await cache.get('bot-10000');
  await cache.get('bot-1');
  expect(loads).toEqual([]);
  await cache.get('bot-0');
  expect(loads).toEqual(['bot-0']);
});

test('made-up bots that are known to be none push nobody out', async () => {
  let nowMs = 0;
  const loads: string[] = [];
  const cache = createSingleFlightCache({
    clock: { ...wallClock, monotonicMs: () => nowMs },
    load(key: string) {
      loads.push(key);
      return key === 'a-bot' ? Promise.resolve('token') : Promise.reject(new Error('no such bot'));
    },
    valueMs: Infinity,
    failureMs: () => 1_000,
  });
  await cache.get('a-bot');
  for (let at = 0; at < 20_000; at += 1) {
    await cache.get(`made-up-${String(at)}`).catch(() => undefined);
    nowMs += 1;
  }
  expect(await cache.get('a-bot')).toBe('token');
  expect(loads.filter((key) => key === 'a-bot')).toEqual(['a-bot']);
});

test('a bounded map keeps what was set last', () => {
  const map = createBoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  expect([map.size, map.get('a'), map.get('b'), map.get('c')]).toEqual([2, 3, undefined, 4]);
  map.delete('a');
  expect([map.size, map.get('a')]).toEqual([1, undefined]);
});
