import { isGoogleEmulatorInstalled } from '../pubsub-emulator/support/google-emulator.ts';
import { noteRealPart } from '../support/real-parts.ts';
import { CRASH_POINTS } from './crash-points.ts';
import { commandOf, type ChaosOptions } from './options.ts';
import { report } from './report.ts';
import { runChaos } from './run-chaos.ts';
import type { ChaosResult } from './judge.ts';

/** Little talk and short pauses: the machine has the rest of the tests to do as well. */
const SHORT: Omit<ChaosOptions, 'seed' | 'kills' | 'faults'> = {
  workers: 3,
  chats: 6,
  minutes: 12,
  killEveryMs: [400, 1_300],
  leaseTtlMs: 2_000,
  takeOver: 'fast',
  emulator: 'embedded',
  pausePercent: 40,
  out: undefined,
  keepLogs: false,
};
/** What it may take with the machine full of other work; alone it is a tenth. */
const LIMIT_MS = 900_000;

const OTHERS = ['partition-redis', 'reset', 'handover', 'lost-poll', 'lost-post', 'bad-status'] as const;

/** What leaves the streams of Pub/Sub alone. */
const PLAIN = [
  'handover',
  'lost-poll',
  'lost-post',
  'bad-status',
  'partition-redis',
  'partition-desk',
  'redis-readonly',
] as const;

const isGoogleInstalled = isGoogleEmulatorInstalled();
noteRealPart(
  isGoogleInstalled ? "chaos: Google's emulator, too" : "chaos: Google's emulator is not installed here",
);

const survive = async (
  options: Pick<ChaosOptions, 'seed' | 'kills' | 'faults'> & Partial<ChaosOptions>,
): Promise<ChaosResult> => {
  const whole = { ...SHORT, ...options };
  const result = await runChaos(whole, { signal: new AbortController().signal, onProgress: () => {} });
  process.stderr.write(`chaos, ${commandOf(whole)}\n${report(result)}`);
  const { seed } = options;
  expect({
    seed,
    broken: result.broken,
    findings: result.findings.filter(({ promise }) => promise !== 'ambiguous'),
  }).toEqual({
    seed,
    broken: {},
    findings: [],
  });
  return result;
};

describe('real processes that are killed: nothing lost, twice or out of order, one poll, one end', () => {
  test(
    `at each of ${String(CRASH_POINTS.length)} crash points, once, with a fixed seed`,
    async () => {
      const { faults } = await survive({ seed: 'fixed', kills: 0, faults: ['crash', ...OTHERS] });
      expect(faults['crash']).toBe(CRASH_POINTS.length);
    },
    LIMIT_MS,
  );

  test(
    'at moments that a random seed chooses',
    async () => {
      const seed = process.env['CHAOS_SEED'] ?? Math.random().toString(36).slice(2, 10);
      const { faults, user, agent, takeOver } = await survive({
        seed,
        kills: 20,
        faults: ['kill', 'term', ...OTHERS],
      });
      // A run without kills, texts or take-overs would prove nothing.
      expect(faults['kill']).toBe(20);
      expect(user.delivered).toBeGreaterThan(20);
      expect(agent.received).toBeGreaterThan(20);
      expect(takeOver.brokenPolls).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  (isGoogleInstalled ? test : test.skip)(
    "on Google's emulator, among what it stands",
    async () => {
      const { faults, user, agent } = await survive({
        seed: 'plain',
        kills: 0,
        faults: PLAIN,
        emulator: 'google',
        minutes: 0.5,
      });
      expect(PLAIN.filter((fault) => faults[fault] === undefined)).toEqual([]);
      expect(user.delivered).toBeGreaterThan(20);
      expect(agent.received).toBeGreaterThan(20);
    },
    LIMIT_MS,
  );
});
