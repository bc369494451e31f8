import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A process of this run, only ever ended by its own id. */
export type ChildProcess = {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** The first group of the line that showed that it was ready; fails when it ends before. */
  readonly ready: Promise<string>;
  isRunning(): boolean;
  /** It has shown that it was ready, and still runs. */
  isReady(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Writes a line to its standard input. */
  tell(line: string): void;
  /** 0 once it is gone. */
  residentBytes(): number;
};

const PAGE_BYTES = 4_096;

/** A run that breaks off leaves nothing behind. */
const endWithUs = (child: ReturnType<typeof spawn>): void => {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
};

/** Starts `node script`; what it prints goes into `logPath`. */
export const startChildProcess = ({
  script,
  env,
  ready: pattern,
  logPath,
  imports = [],
}: {
  script: string;
  env: Readonly<Record<string, string>>;
  ready: RegExp;
  logPath: string;
  imports?: readonly string[];
}): ChildProcess => {
  const flags = imports.flatMap((file) => ['--import', file]);
  const child = spawn(process.execPath, [...flags, script], {
    env: { PATH: process.env['PATH'], METADATA_SERVER_DETECTION: 'none', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script} did not start`);
  endWithUs(child);
  const log = createWriteStream(logPath, { flags: 'a' });
  child.stderr.pipe(log, { end: false });
  // Whoever is gone hears no more: its end is told by `ended`.
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit').then(([code, signal]): Ending => ({ code, signal }));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  let shown = false;
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      const match = pattern.exec(line);
      if (!match) return;
      shown = true;
      resolve(match[1] ?? '');
    });
    void ended.then(({ code }) => {
      reject(new Error(`${script} ended with ${String(code)} before it was ready: see ${logPath}`));
    });
  });
  // Who does not wait for it must not fail by it.
  ready.catch(() => {});
  return {
    pid,
    ended,
    ready,
    isRunning,
    isReady: () => shown && isRunning(),
    signal(signal) {
      if (isRunning()) child.kill(signal);
    },
    tell(line) {
      child.stdin.write(`${line}\n`);
    },
    residentBytes() {
      try {
        return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
      } catch {
        return 0;
      }
    },
  };
};
