import { randomUUID } from 'node:crypto';
import { DEFAULT_LIMITS, type ConversationLimits } from '../bridge/conversation-parts.ts';
import { createPark } from '../bridge/park.ts';
import type { AgentDesk } from '../bridge/ports/agent-desk.ts';
import type { Publisher, Subscriber } from '../bridge/ports/bus.ts';
import type { Clock } from '../bridge/ports/clock.ts';
import type { ConversationStore, WorkerId } from '../bridge/ports/conversation-store.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { Workers } from '../bridge/ports/workers.ts';
import { createReceive } from '../bridge/receive.ts';
import { createWorker, DEFAULT_WORKER_SETTINGS, type WorkerSettings } from '../bridge/worker.ts';
import type { Policy } from '../conversation/policy.ts';

/** A message is tried in place this long, well below the 60 s that Pub/Sub waits for an ack. */
const HOLD_MS = 20_000;

export type ServiceParts = {
  readonly inbound: Subscriber;
  readonly inboundTopic: string;
  readonly outbound: Publisher;
  readonly deadLetters: Publisher;
  readonly store: ConversationStore;
  readonly workers: Workers;
  readonly desk: AgentDesk;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: Policy;
  readonly settings?: WorkerSettings;
  readonly limits?: ConversationLimits;
};

export type Service = {
  /** Resolves when the service takes messages. `onFailure` is told when it cannot go on by itself. */
  start(onFailure: (error: unknown) => void): Promise<void>;
  /** Stops taking, finishes or hands over what runs, sends what is pending. */
  stop(): Promise<void>;
  /** Whether it takes messages and may act on them. */
  isReady(): boolean;
  /** Conversations that run here now. */
  chats(): number;
};

/** The service without a word about products: everything it needs comes in through ports. */
export const createService = ({
  inbound,
  inboundTopic,
  outbound,
  deadLetters,
  store,
  workers,
  desk,
  clock,
  log,
  policy,
  settings = DEFAULT_WORKER_SETTINGS,
  limits = DEFAULT_LIMITS,
}: ServiceParts): Service => {
  const retrying = { clock, log, random: Math.random };
  const worker = createWorker({
    ...retrying,
    store,
    workers,
    desk,
    outbound,
    policy,
    limits,
    settings,
    newWorkerId: () => randomUUID() as WorkerId,
  });
  const receive = createReceive({
    ...retrying,
    store,
    park: createPark({ deadLetters, topic: inboundTopic, clock, log }),
    holdMs: HOLD_MS,
    onWork: (conversationId, owner) => {
      worker.notify(conversationId, owner);
    },
  });
  let failed = false;

  return {
    async start(onFailure) {
      await worker.start();
      inbound.start(receive, (error) => {
        failed = true;
        onFailure(error);
      });
    },
    async stop() {
      await inbound.stop();
      await worker.stop();
      await Promise.all([outbound.close(), deadLetters.close()]);
    },
    isReady: () => !failed && worker.isAlive(),
    chats: () => worker.chats(),
  };
};
