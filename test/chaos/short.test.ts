import { commandOf, type ChaosOptions } from './options.ts';
import { report } from './report.ts';
import { runChaos } from './run-chaos.ts';

/** Kills come faster than a lease ends: what the first kill left is often taken over by a worker that is killed next. */
const SHORT: Omit<ChaosOptions, 'seed'> = {
  workers: 3,
  chats: 8,
  kills: 26,
  faults: ['kill', 'term', 'partition-redis', 'reset', 'handover', 'lost-poll', 'lost-post', 'bad-status'],
  minutes: 1,
  killEveryMs: [400, 1_300],
  leaseTtlMs: 1_000,
  takeOver: 'fast',
  pausePercent: 40,
  out: undefined,
  keepLogs: false,
};
const LIMIT_MS = 150_000;

const survive = async (seed: string): Promise<void> => {
  const options = { ...SHORT, seed };
  const result = await runChaos(options, { signal: new AbortController().signal, onProgress: () => {} });
  process.stderr.write(`chaos, ${commandOf(options)}\n${report(result)}`);
  expect({
    seed,
    broken: result.broken,
    findings: result.findings.filter(({ promise }) => promise !== 'ambiguous'),
  }).toEqual({
    seed,
    broken: {},
    findings: [],
  });
  // A run without kills, texts or take-overs would prove nothing.
  expect(result.faults['kill']).toBe(SHORT.kills);
  expect(result.user.delivered).toBeGreaterThan(100);
  expect(result.takeOver.afterKill.count).toBeGreaterThan(0);
};

describe('26 kills among other faults, with real processes: nothing lost, twice or out of order, one poll, one end', () => {
  test('with a fixed seed', () => survive('fixed'), LIMIT_MS);
  // Another seed each time belongs to `npm run chaos`; a run of the tests is the same for everybody, unless one is asked for.
  test('with another seed', () => survive(process.env['CHAOS_SEED'] ?? 'another'), LIMIT_MS);
});
