import type { Redis } from 'ioredis';
import type { Claim, ConversationStore, Lease, WorkerId } from '../../src/bridge/ports/conversation-store.ts';
import type { StoreMemory } from '../../src/bridge/ports/store-memory.ts';
import { createRecentReceipts } from '../../src/redis/recent-receipts.ts';
import { createRecentWrites } from '../../src/redis/recent-writes.ts';
import { createRedisConversationStore } from '../../src/redis/redis-conversation-store.ts';
import { createRedisStoreMemory } from '../../src/redis/redis-store-memory.ts';
import { createRedisWorkers } from '../../src/redis/redis-workers.ts';
import { LONG_LIFE_MS, worker } from '../contracts/store-world.ts';
import { CONVERSATION } from '../support/conversations.ts';

export const KEEP_MS = 60_000;
export const RECEIPTS_MS = 10_000;

/** One process, as far as the store sees it. */
export type Process = {
  readonly id: WorkerId;
  readonly store: ConversationStore;
  readonly memory: StoreMemory;
  /** Moves its own clock. */
  pass(ms: number): void;
  beginLife(): Promise<unknown>;
};

export const startProcess = async (
  { redis, subscriber }: { readonly redis: Redis; readonly subscriber: Redis },
  name: string,
): Promise<Process> => {
  let nowMs = 0;
  const monotonicMs = (): number => nowMs;
  const recent = createRecentWrites({ keepMs: KEEP_MS, monotonicMs });
  const receipts = createRecentReceipts({ keepMs: RECEIPTS_MS, monotonicMs });
  const id = worker(name);
  const process: Process = {
    id,
    store: createRedisConversationStore({ redis, recent, receipts }),
    memory: createRedisStoreMemory({ redis, recent, receipts, nowMs: Date.now }),
    pass(ms) {
      nowMs += ms;
    },
    beginLife: () => createRedisWorkers({ redis, subscriber }).beat(id, LONG_LIFE_MS, true),
  };
  await process.beginLife();
  return process;
};

export const claim = async ({ store, id }: Process, conversationId = CONVERSATION): Promise<Lease> => {
  const outcome = await store.claim(conversationId, id);
  if (outcome.kind !== 'claimed') throw new Error(outcome.kind);
  return outcome.lease;
};

/** The record that a claim finds. */
export const found = async ({ store, id }: Process, conversationId = CONVERSATION) => {
  const outcome: Claim = await store.claim(conversationId, id);
  return outcome.kind === 'claimed' ? outcome.record : outcome;
};
