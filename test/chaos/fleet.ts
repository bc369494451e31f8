import { join } from 'node:path';
import { startChildProcess, type ChildProcess } from './child-process.ts';
import type { FaultProxy } from './fault-proxy.ts';

export type LinkName = 'redis' | 'pubsub' | 'desk';

/** One place for a worker: its lines stay, its processes come and go. */
export type Slot = {
  readonly index: number;
  readonly links: Readonly<Record<LinkName, FaultProxy>>;
  /** A fault has this worker: no other may choose it. */
  taken: boolean;
  process: ChildProcess;
};

export type FleetParts = {
  readonly slots: readonly {
    readonly links: Slot['links'];
    readonly env: Readonly<Record<string, string>>;
  }[];
  readonly logDir: string;
  readonly onCrash: (slot: number, code: number | null) => void;
};

export type Fleet = {
  readonly slots: readonly Slot[];
  /** Resolves when every worker takes messages. */
  ready(): Promise<void>;
  kill(slot: Slot): Promise<void>;
  /** Resolves with the time to the end of the process, ms, and its code. */
  terminate(slot: Slot): Promise<{ drainMs: number; code: number | null }>;
  stop(): Promise<void>;
  memory(): readonly { readonly pid: number; readonly bytes: number }[];
};

/** The service's processes, each started again when it ends. */
export const startFleet = ({ slots: plans, logDir, onCrash }: FleetParts): Fleet => {
  let stopping = false;
  const expected = new Set<number>();
  const slots: Slot[] = [];

  const start = (index: number): ChildProcess => {
    const child = startChildProcess({
      script: 'src/service/main.ts',
      env: plans[index]?.env ?? {},
      ready: /service\.started/,
      logPath: join(logDir, `worker-${String(index)}.log`),
      imports: ['./test/chaos/own-desk-line.ts'],
    });
    void child.ended.then(({ code }) => {
      const slot = slots[index];
      if (stopping || expected.delete(child.pid) || !slot) return;
      onCrash(index, code);
      slot.process = start(index);
    });
    return child;
  };
  plans.forEach(({ links }, index) => {
    slots.push({ index, links, taken: false, process: start(index) });
  });

  const end = async (slot: Slot, signal: NodeJS.Signals): Promise<number | null> => {
    const child = slot.process;
    expected.add(child.pid);
    child.signal(signal);
    const { code } = await child.ended;
    if (!stopping) slot.process = start(slot.index);
    return code;
  };

  return {
    slots,
    async ready() {
      await Promise.all(slots.map((slot) => slot.process.ready));
    },
    async kill(slot) {
      await end(slot, 'SIGKILL');
    },
    async terminate(slot) {
      const sinceMs = performance.now();
      const code = await end(slot, 'SIGTERM');
      return { drainMs: performance.now() - sinceMs, code };
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
