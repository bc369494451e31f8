// `npm test`: sees that the real parts are there, runs jest, and closes with what ran on which parts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realPartsIn } from '../test/support/real-parts.ts';

const has = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

/** Tests run on a real Redis. Where we may, we install it; where not, one line says what to do. */
const ensureRedis = (): boolean => {
  if (has('redis-server')) return true;
  if (process.getuid?.() === 0 && has('apt-get')) {
    console.log('redis-server is not installed: installing it with apt-get');
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', 'redis-server'], {
      stdio: 'ignore',
      // The package's own service is not wanted: each test file starts a server on a free port and stops it.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
  }
  return has('redis-server');
};

if (!ensureRedis()) {
  console.error(
    'The tests need redis-server: install it (Debian: apt-get install redis-server) and run again.',
  );
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'handoff-test-'));
const results = join(folder, 'results.json');
const parts = join(folder, 'real-parts');

type Results = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
};

const runJest = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Results & { code: number } => {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${results}`, ...args],
    {
      // The results go to the file; on standard output they would bury the report.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        ...env,
        REAL_PARTS_FILE: parts,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        METADATA_SERVER_DETECTION: 'none',
      },
    },
  );
  return { ...(JSON.parse(readFileSync(results, 'utf8')) as Results), code: status ?? 1 };
};

const args = process.argv.slice(2);
const runs = [runJest(args, {})];
// The chaos stage takes the whole machine, so nothing runs beside it.
if (args.length === 0) runs.push(runJest(['test/chaos/short'], { CHAOS_STAGE: 'short' }));

const sum = (count: (results: Results) => number): number =>
  runs.reduce((total, results) => total + count(results), 0);
console.log(`real parts: ${realPartsIn(parts).join(' · ') || 'none were asked for'}`);
rmSync(folder, { recursive: true });
// A file that cannot be loaded has no tests that could fail: it counts as one that did.
const failed = sum((results) => results.numFailedTests + results.numRuntimeErrorTestSuites);
const pending = sum((results) => results.numPendingTests);
const skipped = pending > 0 ? `, ${String(pending)} skipped` : '';
console.log(
  `tests: ${String(sum((results) => results.numPassedTests))} passed, ${String(failed)} failed${skipped}`,
);
process.exit(runs.find(({ code }) => code !== 0)?.code ?? 0);
