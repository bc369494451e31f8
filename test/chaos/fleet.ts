import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChildProcess, type ChildProcess } from './child-process.ts';
import type { CrashBook } from './crash-book.ts';
import type { CrashPoint } from './crash-points.ts';
import type { FaultProxy } from './fault-proxy.ts';

export type LinkName = 'redis' | 'pubsub' | 'desk';

/** One place for a worker: its lines stay, its processes come and go. */
export type Slot = {
  readonly index: number;
  readonly links: Readonly<Record<LinkName, FaultProxy>>;
  /** A fault has this worker: no other may choose it. */
  taken: boolean;
  process: ChildProcess;
  /** Where the process will kill itself; empty for one that runs as in production. */
  fatal: readonly CrashPoint[];
  /** When the process took messages, epoch ms. */
  readyAt: number | undefined;
};

export type FleetParts = {
  readonly slots: readonly {
    readonly links: Slot['links'];
    readonly env: Readonly<Record<string, string>>;
  }[];
  readonly logDir: string;
  readonly onCrash: (slot: number, code: number | null) => void;
  /** A process has killed itself at a point that nobody had passed; the place is right unless two die in one moment. */
  readonly onFatal: (slot: number, point: string) => void;
  readonly book: CrashBook;
};

export type Fleet = {
  readonly slots: readonly Slot[];
  /** Resolves when these workers take messages; one whose process ended before it was ready has another by then. */
  ready(slots?: readonly Slot[]): Promise<void>;
  kill(slot: Slot): Promise<void>;
  /** Resolves with the time to the end of the process, ms, and its code. */
  terminate(slot: Slot): Promise<{ drainMs: number; code: number | null }>;
  /** SIGTERM, and no waiting: the process is to die on the way. */
  askToStop(slot: Slot): void;
  stop(): Promise<void>;
  memory(): readonly { readonly pid: number; readonly bytes: number }[];
};

/** On a machine that is full of other work a start takes many seconds. */
const READY_LIMIT_MS = 120_000;

/** The service's processes, each started again when it ends. */
export const startFleet = ({ slots: plans, logDir, onCrash, onFatal, book }: FleetParts): Fleet => {
  let stopping = false;
  const expected = new Set<number>();
  const asked = new Set<number>();

  const start = (index: number): Pick<Slot, 'process' | 'fatal' | 'readyAt'> => {
    const fatal = book.pointsFor(index);
    const own = fatal.length > 0 && {
      CRASH_AT: fatal.map(({ name }) => name).join(','),
      CRASH_LOG: book.logPath,
    };
    const child = startChildProcess({
      script: own ? 'test/chaos/crashing-service.ts' : 'src/service/main.ts',
      env: { ...plans[index]?.env, ...own },
      ready: /service\.started/,
      logPath: join(logDir, `worker-${String(index)}.log`),
      imports: ['./test/chaos/own-desk-line.ts'],
    });
    void child.ended.then(({ code, signal }) => {
      const slot = slots[index];
      if (stopping || !slot) return;
      for (const point of book.look()) onFatal(index, point);
      if (expected.delete(child.pid)) return;
      const isOwn = fatal.length > 0 && (signal === 'SIGKILL' || asked.delete(child.pid));
      if (!isOwn) onCrash(index, code);
      Object.assign(slot, start(index));
    });
    void child.ready.then(
      () => {
        const slot = slots[index];
        if (slot?.process === child) slot.readyAt = Date.now();
      },
      () => {},
    );
    return { process: child, fatal, readyAt: undefined };
  };
  const slots: Slot[] = plans.map(({ links }, index) => ({ index, links, taken: false, ...start(index) }));

  const end = async (slot: Slot, signal: NodeJS.Signals): Promise<number | null> => {
    const child = slot.process;
    expected.add(child.pid);
    child.signal(signal);
    const { code } = await child.ended;
    if (!stopping) Object.assign(slot, start(slot.index));
    return code;
  };

  return {
    slots,
    async ready(wanted = slots) {
      const deadlineMs = Date.now() + READY_LIMIT_MS;
      while (!wanted.every(({ process: child }) => child.isReady())) {
        if (Date.now() > deadlineMs) throw new Error(`no worker was ready in time: see ${logDir}`);
        await pause(25);
      }
    },
    async kill(slot) {
      await end(slot, 'SIGKILL');
    },
    async terminate(slot) {
      const sinceMs = performance.now();
      const code = await end(slot, 'SIGTERM');
      return { drainMs: performance.now() - sinceMs, code };
    },
    askToStop({ process: child }) {
      asked.add(child.pid);
      child.signal('SIGTERM');
    },
    async stop() {
      stopping = true;
      await Promise.all(
        slots.map(async ({ process: child }) => {
          child.signal('SIGCONT');
          child.signal('SIGKILL');
          await child.ended;
        }),
      );
    },
    memory: () => slots.map(({ process: child }) => ({ pid: child.pid, bytes: child.residentBytes() })),
  };
};
