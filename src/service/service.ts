import { randomUUID } from 'node:crypto';
import { DEFAULT_LIMITS, type ConversationLimits } from '../bridge/conversation-parts.ts';
import { countReceipts } from '../bridge/count-receipts.ts';
import { createParkEntry } from '../bridge/park-entry.ts';
import { countOpenChats } from '../bridge/per-bot/count-open-chats.ts';
import { guardDesk, type GuardedDesk } from '../bridge/per-bot/guard-desk.ts';
import { createPark } from '../bridge/park.ts';
import type { AgentDesk } from '../bridge/ports/agent-desk.ts';
import type { Bots } from '../bridge/ports/bots.ts';
import type { Delivery, Publisher, Subscriber, Verdict } from '../bridge/ports/bus.ts';
import type { Clock } from '../bridge/ports/clock.ts';
import type { ConversationStore, WorkerId } from '../bridge/ports/conversation-store.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { OpenChats } from '../bridge/ports/open-chats.ts';
import type { ParkedIds } from '../bridge/ports/parked-ids.ts';
import type { ReceiptTally } from '../bridge/ports/receipt-counts.ts';
import type { StoreMemory } from '../bridge/ports/store-memory.ts';
import type { Workers } from '../bridge/ports/workers.ts';
import { createReceive } from '../bridge/receive.ts';
import { retry } from '../bridge/retry.ts';
import type { SeekBackSettings } from '../bridge/seek-back.ts';
import { watchMemory, type MemoryWatch } from '../bridge/watch-memory.ts';
import { DEFAULT_WORKER_SETTINGS, type WorkerSettings } from '../bridge/worker-settings.ts';
import { createWorker, type Worker } from '../bridge/worker.ts';
import type { Policy } from '../conversation/policy.ts';
import { stopInOrder } from './stop-in-order.ts';

/** A message is tried in place this long, well below the 60 s that Pub/Sub waits for an ack. */
const HOLD_MS = 20_000;

/** How often the store is asked whether it still has its memory. */
const LOOK_MS = 1_000;

export type ServiceParts = {
  readonly inbound: Subscriber;
  readonly inboundTopic: string;
  readonly outbound: Publisher;
  readonly deadLetters: Publisher;
  readonly store: ConversationStore;
  readonly workers: Workers;
  readonly desk: AgentDesk;
  readonly bots: Bots;
  /** Without it no bot has a limit for its open chats. */
  readonly openChats?: OpenChats | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: Policy;
  /** How far back the store remembers; unless given, for ever. */
  readonly memoryMs?: number;
  readonly parkedIds?: ParkedIds | undefined;
  readonly tally?: ReceiptTally | undefined;
  /** Watched for losses where it is given. */
  readonly memory?: StoreMemory | undefined;
  readonly repair?: SeekBackSettings | undefined;
  readonly settings?: WorkerSettings;
  readonly limits?: ConversationLimits;
};

export type Service = {
  /** Resolves when the service takes messages. `onFailure` is told when it cannot go on by itself. */
  start(onFailure: (error: unknown) => void): Promise<void>;
  /** Stops taking, finishes or hands over what runs, sends what is pending: within 6.3 s, whatever hangs. */
  stop(): Promise<void>;
  /** Whether it takes messages and may act on them. */
  isReady(): boolean;
  /** Conversations that run here now. */
  chats(): number;
};

const parkingOf = ({ deadLetters, inboundTopic: topic, parkedIds, clock, log }: ServiceParts) => {
  const parking = { deadLetters, topic, clock, log };
  return {
    park: createPark({ ...parking, parkedIds }),
    // Without a memory of ids: an event may be redriven, and be parked a second time.
    parkEntry: createParkEntry({ park: createPark(parking), clock }),
  };
};

const storeOf = ({ store, openChats, bots, log }: ServiceParts): ConversationStore =>
  openChats ? countOpenChats({ store, openChats, bots, log }) : store;

const watchOf = (
  { memory, repair, clock, log }: ServiceParts,
  { leaseTtlMs }: WorkerSettings,
  onLoss: () => void,
): MemoryWatch | undefined =>
  // Once a lease is over, whoever has not noticed has no life any more, and looks before the next.
  memory && watchMemory({ memory, repair, clock, log, onLoss, everyMs: LOOK_MS, settleMs: leaseTtlMs });

/** What waits for its turn at the desk has not begun: the next owner begins it. */
const stopWorker = (worker: Worker, desk: GuardedDesk): Promise<void> => {
  const stopped = worker.stop();
  desk.sendAway();
  return stopped;
};

/** The service without a word about products: everything it needs comes in through ports. */
export const createService = (parts: ServiceParts): Service => {
  const { inbound, outbound, deadLetters, clock, log } = parts;
  const { tally, memoryMs = Infinity } = parts;
  const common = { clock, log, random: Math.random, store: storeOf(parts), ...parkingOf(parts) };
  const { settings = DEFAULT_WORKER_SETTINGS } = parts;
  const watch = watchOf(parts, settings, () => worker.renounce());
  const receipts = tally && countReceipts({ tally, clock, log });
  const guarded = guardDesk({ desk: parts.desk, bots: parts.bots, clock, log });
  const worker = createWorker({
    ...common,
    workers: parts.workers,
    memory: watch,
    desk: guarded,
    bots: parts.bots,
    openChats: parts.openChats,
    outbound,
    policy: parts.policy,
    limits: parts.limits ?? DEFAULT_LIMITS,
    settings,
    newWorkerId: () => randomUUID() as WorkerId,
  });
  const receive = createReceive({
    ...common,
    holdMs: HOLD_MS,
    memoryMs,
    onReceipt: (outcome) => receipts?.count(outcome),
    onWork: (conversationId, owner) => worker.notify(conversationId, owner),
  });
  const stopping = new AbortController();
  let failed = false;

  return {
    async start(onFailure) {
      // A store that is away is waited for, alive and not ready: a process that ends would only be started again.
      await retry(common, { what: 'start', signal: stopping.signal }, () => worker.start());
      watch?.start();
      receipts?.start();
      const handle = (delivery: Delivery): Promise<Verdict> => {
        watch?.saw(delivery.publishedAtMs);
        return receive(delivery);
      };
      inbound.start(handle, (error) => {
        failed = true;
        onFailure(error);
      });
    },
    stop() {
      stopping.abort();
      watch?.stop();
      return stopInOrder(common, {
        inbound: () => inbound.stop(),
        worker: () => stopWorker(worker, guarded),
        outbound: () => outbound.close(),
        deadLetters: () => deadLetters.close(),
        receipts: async () => receipts?.stop(),
      });
    },
    isReady: () => !failed && worker.isAlive(),
    chats: () => worker.chats(),
  };
};
