import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process of the benchmark; ended by its own id. */
export type Child = {
  readonly pid: number;
  /** What `ready` found in the line that matched. */
  readonly found: string;
  residentBytes(): number;
  /** User and system time so far, in ms. */
  cpuMs(): number;
  /** Writes a line to its standard input. */
  tell(line: string): void;
  stop(): Promise<void>;
};

/** Whatever ends the benchmark ends what it started. */
const endWithParent = (pid: number): (() => void) => {
  const end = (): void => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  process.once('exit', end);
  return () => process.off('exit', end);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const TICK_MS = 10;
const PAGE_BYTES = 4_096;

const procField = (pid: number, file: string, field: number): number => {
  // The name of the process stands in brackets and may hold spaces: count from behind it.
  const text = readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  return Number(
    text
      .slice(text.lastIndexOf(')') + 1)
      .trim()
      .split(' ')[field],
  );
};

/** Starts `node script` and waits for a line of its standard output that matches `ready`; its first group is `found`. */
export const startChild = async (
  script: string,
  env: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<Child> => {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], METADATA_SERVER_DETECTION: 'none', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const found = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = ready.exec(line);
      if (match) resolve(match[1] ?? '');
    });
    gone.then(
      () => {
        reject(new Error(`${script} ended before it was ready`));
      },
      () => {},
    );
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script} did not start`);
  const forget = endWithParent(pid);
  return {
    pid,
    found,
    residentBytes: () => procField(pid, 'statm', 1) * PAGE_BYTES,
    // Fields 14 and 15 of stat; the first behind the name is field 3.
    cpuMs: () => (procField(pid, 'stat', 11) + procField(pid, 'stat', 12)) * TICK_MS,
    tell(line) {
      child.stdin.write(`${line}\n`);
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
      forget();
    },
  };
};
