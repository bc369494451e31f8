import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';
import type { Evidence } from './evidence.ts';
import type { FaultRecord } from './fault-log.ts';
import type { FaultKind } from './options.ts';

/** Milliseconds. */
export type Times = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
};

export type TakeOvers = {
  /** Polls that a client left and another poll of the same chat followed. */
  readonly brokenPolls: number;
  /** From the kill to the next poll, of every chat whose poll the kill broke. */
  readonly afterKill: Times;
  /** The same where no other worker was ended or cut off in between. */
  readonly afterKillUndisturbed: Times;
  /** From the last poll's close to the next poll. */
  readonly afterTerm: Times;
  readonly afterTermUndisturbed: Times;
  readonly drain: Times;
};

export const timesOf = (values: readonly number[]): Times => {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
};

/** The kernel closes a dead process's connections at once; the line passes it on. */
const CLOSED_WITHIN_MS = 150;

type Closed = { readonly chatId: string; readonly at: number; readonly nextAt: number };

/** Polls that the client left, each with the moment of the chat's next poll. */
const brokenPolls = (desk: readonly JournalEntry[]): Closed[] => {
  const waiting = new Map<string, number>();
  const broken: Closed[] = [];
  for (const entry of desk) {
    const { chatId = '', at } = entry;
    if (entry.type === 'poll.closed' && entry.outcome === 'client-gone') waiting.set(chatId, at);
    const closedAt = waiting.get(chatId);
    if (closedAt === undefined) continue;
    // A move of the session keeps the next owner from polling for its own reasons; an end makes it needless.
    if (entry.type === 'handover.started' || entry.type === 'chat.ended') waiting.delete(chatId);
    if (entry.type !== 'poll.opened') continue;
    broken.push({ chatId, at: closedAt, nextAt: at });
    waiting.delete(chatId);
  }
  return broken;
};

const isNear = ({ at, until = at }: FaultRecord, from: number, to: number): boolean =>
  at <= to && until >= from;

/** What keeps a worker from taking over what another has left. */
const HINDERS = new Set<FaultKind>([
  'kill',
  'crash',
  'term',
  'stop',
  'block',
  'partition-redis',
  'partition-desk',
  'redis-readonly',
  'redis-full',
  'redis-pause',
  'redis-restart',
]);

/** From the desk's journal and the moments of the faults; a poll that two faults may have broken counts for neither. */
export const measureTakeOver = ({ desk, faults: done }: Evidence): TakeOvers => {
  const broken = brokenPolls(desk);
  // A rolling restart is SIGTERM to one after the other.
  const faults = done.map((fault) =>
    fault.kind === 'rolling' ? { ...fault, kind: 'term' as const } : fault,
  );
  const hits = faults.filter(({ kind }) => kind === 'kill' || kind === 'term' || kind === 'stop');
  const all = { kill: [] as number[], term: [] as number[] };
  const undisturbed = { kill: [] as number[], term: [] as number[] };
  for (const hit of hits) {
    const { kind } = hit;
    if (kind !== 'kill' && kind !== 'term') continue;
    const until = kind === 'term' ? (hit.until ?? hit.at) : hit.at + CLOSED_WITHIN_MS;
    const others = hits.filter((other) => other !== hit);
    if (others.some((other) => isNear(other, hit.at - CLOSED_WITHIN_MS, until))) continue;
    const hindrances = faults.filter((other) => other !== hit && HINDERS.has(other.kind));
    for (const { at, nextAt } of broken.filter((poll) => poll.at >= hit.at - 2 && poll.at <= until)) {
      const tookMs = nextAt - (kind === 'term' ? at : hit.at);
      all[kind].push(tookMs);
      if (!hindrances.some((other) => isNear(other, hit.at, nextAt))) undisturbed[kind].push(tookMs);
    }
  }
  return {
    brokenPolls: broken.length,
    afterKill: timesOf(all.kill),
    afterKillUndisturbed: timesOf(undisturbed.kill),
    afterTerm: timesOf(all.term),
    afterTermUndisturbed: timesOf(undisturbed.term),
    drain: timesOf(hits.flatMap(({ drainMs }) => (drainMs === undefined ? [] : [drainMs]))),
  };
};
