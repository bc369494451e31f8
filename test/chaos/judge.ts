import { availableParallelism, cpus, totalmem } from 'node:os';
import { checkAgentTexts, type AgentTexts } from './check-agent-texts.ts';
import { checkChats, type Chats } from './check-chats.ts';
import { checkUserTexts, type UserTexts } from './check-user-texts.ts';
import type { Evidence, Finding } from './evidence.ts';
import type { FaultRecord } from './fault-log.ts';
import { measureTakeOver, type TakeOvers } from './measure-take-over.ts';
import { commandOf, type ChaosOptions } from './options.ts';

export type ChaosResult = {
  readonly command: string;
  readonly seed: string;
  readonly machine: string;
  readonly seconds: number;
  readonly dir: string;
  /** True when no promise was broken; what is ambiguous breaks none. */
  readonly kept: boolean;
  readonly broken: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly faults: Readonly<Record<string, number>>;
  /** Every fault with its moment, for who looks into a finding. */
  readonly timeline: readonly FaultRecord[];
  readonly user: UserTexts;
  readonly agent: AgentTexts;
  readonly chats: Chats;
  readonly takeOver: TakeOvers;
  /** Of one process: its largest, and how it grew over its life when that was the longest, bytes. */
  readonly memory: {
    readonly most: number;
    readonly longestLife: { readonly seconds: number; readonly first: number; readonly last: number };
  };
  /** Processes that ended without being told to. */
  readonly crashes: readonly string[];
};

export type Observed = {
  readonly crashes: readonly string[];
  readonly memory: ReadonlyMap<number, readonly number[]>;
  readonly unreadable: readonly string[];
  readonly problems: readonly string[];
  /** Crash points that no process passed, when it was to. */
  readonly missed: readonly string[];
};

const countBy = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

const machine = (): string =>
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${String(availableParallelism())} cores, ${String(Math.round(totalmem() / 2 ** 30))} GB, Node ${process.version}`;

/** Holds the journals of a run against the promises. */
export const judge = (options: ChaosOptions, evidence: Evidence, observed: Observed): ChaosResult => {
  const user = checkUserTexts(evidence);
  const agent = checkAgentTexts(evidence);
  const chats = checkChats(evidence);
  const findings = [...user.findings, ...agent.findings, ...chats.findings];
  const faulty = [...observed.unreadable, ...observed.problems];
  const broken = {
    ...countBy(findings.map(({ promise }) => promise).filter((promise) => promise !== 'ambiguous')),
    ...(observed.missed.length > 0 && {
      [`the run itself: points not passed: ${observed.missed.join(' ')}`]: observed.missed.length,
    }),
    ...(faulty.length > 0 && { [`the run itself: ${faulty[0] ?? ''}`]: faulty.length }),
  };
  const lives = [...observed.memory.values()];
  const longest = lives.reduce((one, other) => (other.length > one.length ? other : one), []);
  return {
    command: commandOf(options),
    seed: options.seed,
    machine: machine(),
    seconds: 0,
    dir: '',
    kept: Object.keys(broken).length === 0,
    broken,
    findings,
    faults: countBy(evidence.faults.map(({ kind }) => kind)),
    timeline: evidence.faults,
    user,
    agent,
    chats,
    takeOver: measureTakeOver(evidence),
    memory: {
      most: Math.max(0, ...lives.flat()),
      longestLife: { seconds: longest.length, first: longest[0] ?? 0, last: longest.at(-1) ?? 0 },
    },
    crashes: observed.crashes,
  };
};
