import { setTimeout as pause } from 'node:timers/promises';
import type { FaultRuleInput } from '../../src/live-agent-simulator/faults/fault-rule.ts';
import type { BusJournal } from './bus-journal.ts';
import type { Agents } from './play-agents.ts';
import type { FaultRecord } from './fault-log.ts';
import type { LinkMode } from './fault-proxy.ts';
import type { LinkName, Slot } from './fleet.ts';
import { injectCrashes } from './inject-crashes.ts';
import { PUBSUB_FAULTS } from './inject-pubsub.ts';
import { REDIS_FAULTS } from './inject-redis.ts';
import type { ChaosOptions, FaultKind } from './options.ts';
import type { Rig } from './rig.ts';
import type { SeededRandom } from './seeded-random.ts';
import { untilTalked, type Talk } from './talk.ts';

export type Injection = {
  readonly options: ChaosOptions;
  readonly rig: Rig;
  readonly agents: Agents;
  readonly random: SeededRandom;
  readonly log: FaultRecord[];
  readonly poison: string[];
  readonly bus: BusJournal;
  readonly repeats: { copies: number };
  readonly talk: () => Talk;
  readonly signal: AbortSignal;
};

export type Hand = Injection & { readonly row: SeededRandom };
export type Inject = (hand: Hand, slot: Slot, record: (detail: string) => FaultRecord) => Promise<void>;

/** From one fault of a kind to the next, ms. */
const EVERY_MS = [3_000, 9_000] as const;

const partition =
  (link: LinkName): Inject =>
  async ({ row }, slot, record) => {
    const mode = row.pick<LinkMode>(['down', 'black-hole', 'deaf']);
    const forMs = row.between(500, 5_000);
    const entry = record(`${mode} ${String(forMs)} ms`);
    await slot.links[link].set(mode);
    await pause(forMs);
    // What was swallowed is lost for good every second time; otherwise it comes late.
    if (row.chance(0.5)) slot.links[link].reset();
    await slot.links[link].set('pass');
    entry.until = Date.now();
  };

const spoil =
  (rules: readonly FaultRuleInput[]): Inject =>
  async ({ row, rig }, _, record) => {
    const rule = { ...row.pick(rules), times: row.between(1, 3) };
    record(`${String(rule.endpoint)} ${rule.fault.kind}`);
    await rig.control.fail(rule);
  };

const INJECT: Readonly<Record<Exclude<FaultKind, 'crash'>, Inject>> = {
  kill: async ({ rig }, slot, record) => {
    record('SIGKILL');
    await rig.fleet.kill(slot);
  },
  term: async ({ rig }, slot, record) => {
    const entry = record('SIGTERM');
    Object.assign(entry, await rig.fleet.terminate(slot));
    entry.until = Date.now();
    await rig.fleet.ready([slot]);
  },
  stop: async ({ row, options }, slot, record) => {
    const forMs = options.leaseTtlMs * row.pick([1.5, 3]);
    const entry = record(`SIGSTOP ${String(forMs)} ms`);
    slot.process.signal('SIGSTOP');
    await pause(forMs);
    slot.process.signal('SIGCONT');
    entry.until = Date.now();
  },
  'partition-redis': partition('redis'),
  'partition-desk': partition('desk'),
  'partition-pubsub': partition('pubsub'),
  reset: async ({ row }, slot, record) => {
    const link = row.pick<LinkName>(['redis', 'pubsub', 'desk']);
    record(link);
    slot.links[link].reset();
  },
  slow: async ({ row }, slot, record) => {
    const link = row.pick<LinkName>(['redis', 'pubsub', 'desk']);
    const ms = row.between(50, 300);
    const entry = record(`${link} +${String(ms)} ms`);
    slot.links[link].delay(ms);
    await pause(row.between(1_000, 4_000));
    slot.links[link].delay(0);
    entry.until = Date.now();
  },
  handover: async ({ row, rig, agents }, _, record) => {
    const live = agents.live();
    if (live.length === 0) return;
    const chatId = row.pick(live);
    const plan = {
      openPoll: row.pick(['refuse', 'hold'] as const),
      resetSequence: row.pick([true, true, 'absent', false] as const),
      refuseReconnects: row.pick([0, 0, 1, 2]),
    };
    record(`${plan.openPoll}, ${String(plan.refuseReconnects)} refused`);
    await rig.control.act(chatId, { do: 'handover', ...plan });
    if (!row.chance(0.3)) return;
    await pause(row.between(0, 600));
    await rig.control.act(chatId, { do: 'handover' });
  },
  'lost-poll': spoil([
    { endpoint: 'Messages', fault: { kind: 'reset', applied: true } },
    { endpoint: 'Messages', fault: { kind: 'truncated-json' } },
  ]),
  'lost-post': spoil([
    { endpoint: 'ChatMessage', fault: { kind: 'reset', applied: true } },
    { endpoint: 'ChatMessage', fault: { kind: 'hang', applied: true, forMs: 1_500 } },
    { endpoint: 'ChatEnd', fault: { kind: 'reset', applied: true } },
    { endpoint: 'ChasitorInit', fault: { kind: 'reset', applied: true } },
  ]),
  'bad-status': spoil([
    { endpoint: ['Messages', 'ChatMessage'], fault: { kind: 'status', status: 500 } },
    { endpoint: 'ChatMessage', fault: { kind: 'status', status: 500, applied: true } },
    { endpoint: 'Messages', fault: { kind: 'html' } },
    { endpoint: ['SessionId', 'ChasitorInit', 'ReconnectSession'], fault: { kind: 'status', status: 500 } },
    { endpoint: ['ChasitorTyping', 'ChasitorNotTyping'], fault: { kind: 'reset' } },
  ]),
  block: (_, slot, record) => {
    record('SIGUSR2');
    slot.process.signal('SIGUSR2');
    return Promise.resolve();
  },
  rolling: async ({ rig, signal }, _, record) => {
    for (const slot of rig.fleet.slots) {
      while (slot.taken) await pause(20, undefined, { signal });
      slot.taken = true;
      const entry = record(`SIGTERM to ${String(slot.index)}`);
      Object.assign(entry, { slot: slot.index }, await rig.fleet.terminate(slot));
      entry.until = Date.now();
      await rig.fleet.ready([slot]);
      slot.taken = false;
    }
  },
  ...REDIS_FAULTS,
  ...PUBSUB_FAULTS,
};

const NEEDS_NO_WORKER = new Set<string>([
  'handover',
  'lost-poll',
  'lost-post',
  'bad-status',
  'rolling',
  ...Object.keys(REDIS_FAULTS),
  ...Object.keys(PUBSUB_FAULTS),
]);

/** One row of faults of one kind, until told to end. Its moments and choices are the seed's, but not what it meets then. */
const injectRow = async (
  injection: Injection,
  kind: keyof typeof INJECT,
  isDone: () => boolean,
): Promise<void> => {
  const { options, rig, random, log, signal } = injection;
  const row = random.fork(`fault/${kind}`);
  const [low, high] = kind === 'kill' ? options.killEveryMs : EVERY_MS;
  while (!isDone()) {
    await Promise.all([
      pause(row.between(low, high), undefined, { signal }),
      untilTalked(injection.talk, signal),
    ]);
    if (isDone()) return;
    const free = rig.fleet.slots.filter(({ taken, process }) => !taken && process.isReady());
    const slot = free[row.between(0, Math.max(0, free.length - 1))];
    const own = NEEDS_NO_WORKER.has(kind);
    if (!slot) continue;
    if (!own) slot.taken = true;
    await INJECT[kind]({ ...injection, row }, slot, (detail) => {
      const entry = { at: Date.now(), kind, ...(own ? {} : { slot: slot.index }), detail };
      log.push(entry);
      return entry;
    });
    if (!own) slot.taken = false;
  }
};

/** Does all faults until kills and crash points are done or the time is over, then leaves everything whole. */
export const injectFaults = async (injection: Injection): Promise<void> => {
  const { options, rig, log, signal } = injection;
  const deadlineMs = Date.now() + options.minutes * 60_000;
  const kinds = options.faults;
  const isOver = (): boolean => signal.aborted || Date.now() >= deadlineMs;
  const isKilled = (): boolean => log.filter(({ kind }) => kind === 'kill').length >= options.kills;
  const isCrashed = (): boolean => rig.book.pending().length === 0;
  const goals = [
    ...(kinds.includes('kill') && options.kills > 0 ? [isKilled] : []),
    ...(kinds.includes('crash') ? [isCrashed] : []),
  ];
  const isDone = (): boolean => isOver() || (goals.length > 0 && goals.every((isReached) => isReached()));
  const rowOf = (kind: FaultKind): Promise<void> => {
    if (kind === 'crash') return injectCrashes(injection, () => isOver() || isCrashed());
    return injectRow(injection, kind, kind === 'kill' ? () => isDone() || isKilled() : isDone);
  };
  await Promise.all(
    kinds.map((kind) =>
      rowOf(kind).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      }),
    ),
  );
  await rig.control.clearFaults();
  rig.pubsub.call('clear');
  await rig.fleet.ready();
};
