import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createHandoffPublisher } from '../../src/client/handoff-publisher.ts';
import { startBusJournal } from './bus-journal.ts';
import { chatPlan, type ChatPlan } from './chat-plan.ts';
import { CRASH_POINTS } from './crash-points.ts';
import { followDeskJournal } from './desk-journal.ts';
import type { Evidence } from './evidence.ts';
import type { FaultRecord } from './fault-log.ts';
import { injectFaults } from './inject-faults.ts';
import { judge, type ChaosResult } from './judge.ts';
import type { ChaosOptions } from './options.ts';
import { createAgents } from './play-agents.ts';
import { playUser, type Accepted } from './play-user.ts';
import { PROJECT, startRig } from './rig.ts';
import { seededRandom } from './seeded-random.ts';

/** How long after the last fault every text must have come to its end, on a machine that has much else to do. */
const QUIET_LIMIT_MS = 90_000;
const MEMORY_EVERY_MS = 1_000;

const untilSettled = async (isSettled: () => boolean): Promise<void> => {
  const deadlineMs = Date.now() + QUIET_LIMIT_MS;
  for (;;) {
    const lookedMs = performance.now();
    if (isSettled() || Date.now() >= deadlineMs) break;
    // The journals of a long run take their time to hold against each other.
    await pause(100 + 4 * (performance.now() - lookedMs));
  }
  // What comes twice comes late: a moment for it.
  await pause(1_500);
};

/**
 * One run: starts everything, lets users and agents talk while the seed's faults are done, heals, waits until it is quiet, and holds
 * the journals against the promises. Ends whatever it started, also when `signal` aborts. `onProgress` gets a line now and then.
 */
export const runChaos = async (
  options: ChaosOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (line: string) => void },
): Promise<ChaosResult> => {
  const beganMs = performance.now();
  const random = seededRandom(options.seed);
  const crashes: string[] = [];
  const faults: FaultRecord[] = [];
  const rig = await startRig({
    ...options,
    env: { TAKE_OVER: options.takeOver },
    durable: options.faults.includes('redis-restart'),
    crashPoints: options.faults.includes('crash') ? CRASH_POINTS : [],
    onFatal: (slot, detail) => {
      faults.push({ at: Date.now(), kind: 'crash', slot, detail });
    },
    onCrash: (slot, code) => {
      crashes.push(`worker ${String(slot)} ended with ${String(code)}`);
    },
  });
  const poison: string[] = [];
  const repeats = { copies: 0 };
  const accepted: Accepted[] = [];
  const plans: ChatPlan[] = [];
  const memory = new Map<number, number[]>();
  const agents = createAgents(rig.control);
  let toAgents = 0;
  const desk = followDeskJournal(rig.journalPath, (entry) => {
    agents.see(entry);
    if (entry.type === 'customer.said') toAgents += 1;
  });
  const bus = startBusJournal(rig.client);
  const publisher = createHandoffPublisher({
    projectId: PROJECT,
    emulatorHost: rig.pubsubHost,
    source: '/chaos',
  });
  let healed = false;
  const sampler = setInterval(() => {
    for (const { pid, bytes } of rig.fleet.memory()) {
      if (bytes > 0) memory.set(pid, [...(memory.get(pid) ?? []), bytes]);
    }
    const kills = faults.filter(({ kind }) => kind === 'kill').length;
    onProgress(
      `${String(Math.round((performance.now() - beganMs) / 1_000))} s, ${String(kills)} kills, ${String(plans.length)} chats, ${String(accepted.length)} texts`,
    );
  }, MEMORY_EVERY_MS);

  try {
    const users = Array.from({ length: options.chats }, (_, index) => {
      const user = `u${String(index)}`;
      return playUser({
        user,
        publisher,
        journal: bus,
        planOf: (chat) => chatPlan(random, { user, chat, pausePercent: options.pausePercent }),
        accepted,
        repeats,
        isOver: () => healed || signal.aborted,
        onHandoff: (plan) => {
          plans.push(plan);
          agents.plan(plan);
        },
      });
    });
    await Promise.race([
      injectFaults({
        options,
        rig,
        agents,
        random,
        log: faults,
        poison,
        repeats,
        bus,
        signal,
        talk: () => ({ toAgents, toUsers: bus.textsTold() }),
      }),
      ...users.map(async (user) => {
        await user;
        await new Promise(() => {});
      }),
    ]);
    healed = true;
    onProgress('healed');
    const stuck = (await Promise.all(users)).flat();
    const evidence = (): Evidence => ({
      accepted,
      plans,
      stuck,
      desk: desk.entries,
      told: bus.told,
      parked: bus.parked,
      poison,
      faults,
    });
    const judged = (): ChaosResult =>
      judge(options, evidence(), {
        crashes,
        memory,
        unreadable: bus.unreadable,
        problems: agents.problems,
        missed: rig.book.pending().map(({ name }) => name),
      });
    await untilSettled(() => judged().kept);
    desk.close();
    const result = judged();
    const seconds = Math.round((performance.now() - beganMs) / 1_000);
    return { ...result, seconds, dir: rig.dir };
  } finally {
    clearInterval(sampler);
    healed = true;
    desk.close();
    await publisher.close();
    await bus.close();
    await rig.close();
    if (!options.keepLogs) rmSync(rig.dir, { recursive: true, force: true });
  }
};
