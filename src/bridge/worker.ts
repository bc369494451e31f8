import type { ConversationId } from '../conversation/ids.ts';
import { dispositionOf } from '../errors/handoff-error.ts';
import { backoffMs } from './backoff.ts';
import type { UnreadableClaim } from './begin-anew.ts';
import type { ConversationParts, RunningConversation } from './conversation-parts.ts';
import { doubted } from './doubted.ts';
import { keepAlive, type KeepAlive } from './keep-alive.ts';
import { pollsClosed } from './polls-closed.ts';
import type { Claim, WorkerId } from './ports/conversation-store.ts';
import type { Workers } from './ports/workers.ts';
import { runConversation } from './run-conversation.ts';
import { tellForgotten } from './tell-forgotten.ts';
import { whileSafe } from './while-safe.ts';
import type { WorkerSettings } from './worker-settings.ts';
import type { MemoryWatch } from './watch-memory.ts';
import { createUnreadableRecords, type UnreadableRecords } from './unreadable-records.ts';

type Claimed = Extract<Claim, { kind: 'claimed' }>;

export type WorkerParts = ConversationParts & {
  readonly workers: Workers;
  /** Where losses of the store's memory are watched for. */
  readonly memory?: Pick<MemoryWatch, 'settled' | 'known'> | undefined;
  readonly newWorkerId: () => WorkerId;
  readonly settings: WorkerSettings;
};

export type Worker = {
  start(): Promise<void>;
  /** There is work for a conversation; `owner` is who had it at last sight. */
  notify(conversationId: ConversationId, owner: WorkerId | undefined): void;
  /** The store has lost its memory: drops every conversation on the spot and begins a new life. */
  renounce(): void;
  /** Hands every conversation over and ends this worker's life. */
  stop(): Promise<void>;
  /** False while the worker may not act: starting, cut off from the store, stopping. */
  isAlive(): boolean;
  chats(): number;
};

/**
 * One process's share of the conversations: claims what it is told of and what the dead leave behind, runs each, and
 * drops all at once when its own life cannot be renewed, to begin another under a new id.
 */
class ConversationWorker implements Worker {
  readonly #parts: WorkerParts;
  readonly #running = new Map<ConversationId, RunningConversation>();
  readonly #claiming = new Set<ConversationId>();
  #workerId: WorkerId | undefined;
  #life: KeepAlive | undefined;
  readonly #unreadable: UnreadableRecords;
  /** Aborts with the life under which claims were made. */
  #over = new AbortController();
  #unlisten: () => Promise<void> = () => Promise.resolve();
  #stopping = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#unreadable = createUnreadableRecords(parts, (conversationId) => void this.#claim(conversationId));
  }

  async start(): Promise<void> {
    const { workers, clock, log, newWorkerId, settings } = this.#parts;
    const { leaseTtlMs: ttlMs, beatMs } = settings;
    await this.#parts.memory?.settled();
    const workerId = newWorkerId();
    const begunAtMs = clock.monotonicMs();
    await workers.beat(workerId, ttlMs, true);
    this.#unlisten = await workers.listen(workerId, (conversationId) => {
      this.notify(conversationId, workerId);
    });
    if (this.#stopping) {
      await this.#leave(workerId);
      return;
    }
    this.#workerId = workerId;
    this.#over = new AbortController();
    this.#life = keepAlive(
      { workers, clock, log, ttlMs, beatMs, onLost: () => void this.#beginAgain() },
      workerId,
      begunAtMs,
    );
    log.info('worker.started', { workerId });
    this.#adoptEvery(settings.adoptMs, () => workers.deserted(settings.adoptBatch));
    this.#adoptEvery(settings.sweepMs, () => workers.strays());
  }

  notify(conversationId: ConversationId, owner: WorkerId | undefined): void {
    const running = this.#running.get(conversationId);
    if (running) {
      running.nudge();
      return;
    }
    if (owner !== undefined && owner !== this.#workerId) {
      void this.#wake(owner, conversationId);
      return;
    }
    void this.#claim(conversationId);
  }

  renounce(): void {
    if (!this.#life) return;
    this.#life.stop();
    void this.#beginAgain();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#over.abort();
    const ends = await Promise.all(
      [...this.#running.values()].map((run) => {
        run.stop();
        return run.ended.catch(() => 'lost' as const);
      }),
    );
    if (ends.includes('lost')) await pollsClosed(this.#parts.clock);
    this.#life?.stop();
    if (this.#workerId === undefined) return;
    await this.#leave(this.#workerId);
    this.#parts.log.info('worker.stopped', { workerId: this.#workerId });
  }

  /** Whatever could not be handed over is deserted, and so adopted, from this moment. */
  async #leave(workerId: WorkerId): Promise<void> {
    const { log, workers } = this.#parts;
    const listening = this.#unlisten().catch((error: unknown) => {
      log.warn('worker.unlisten-failed', { error });
    });
    const living = workers.leave(workerId).catch((error: unknown) => {
      log.warn('worker.leave-failed', { error });
    });
    await Promise.all([listening, living]);
  }

  /** An owner that hears nothing may be dead and stand on no list: whether it is, the claim finds out. */
  async #wake(owner: WorkerId, conversationId: ConversationId): Promise<void> {
    try {
      if (await this.#parts.workers.wake(owner, conversationId)) return;
    } catch (error) {
      this.#parts.log.warn('wake.failed', { conversationId, error });
    }
    await this.#claim(conversationId);
  }

  isAlive(): boolean {
    return !this.#stopping && this.#life !== undefined && this.#life.isSafe();
  }

  chats(): number {
    return this.#running.size;
  }

  async #claim(conversationId: ConversationId): Promise<void> {
    const workerId = this.#workerId;
    // Running already, when a claim that failed is tried again: a second run would be a second poller.
    if (this.#running.has(conversationId) || this.#claiming.has(conversationId)) return;
    if (this.#unreadable.isLeft(conversationId)) return;
    if (workerId === undefined || !this.isAlive()) return;
    this.#claiming.add(conversationId);
    try {
      await this.#known();
      const claim = await this.#parts.store.claim(conversationId, workerId);
      // It takes several steps, between which the store may have been replaced: a loss has ended the life that claimed.
      await this.#known();
      if (claim.kind === 'claimed') this.#runUnder(workerId, claim);
      // Not waited for: telling of it may take as long as the bus is away.
      if (claim.kind === 'unreadable') void this.#salvage(workerId, claim);
    } catch (error) {
      this.#claimFailed(conversationId, error);
    } finally {
      this.#claiming.delete(conversationId);
    }
  }

  async #known(): Promise<void> {
    await this.#parts.memory?.known();
  }

  async #salvage(workerId: WorkerId, unreadable: UnreadableClaim): Promise<void> {
    try {
      const claim = await this.#unreadable.take(unreadable, this.#over.signal);
      if (claim) this.#runUnder(workerId, claim);
    } catch (error) {
      this.#claimFailed(unreadable.lease.conversationId, error);
    }
  }

  #claimFailed(conversationId: ConversationId, error: unknown): void {
    this.#parts.log.error('claim.failed', { conversationId, error });
    if (dispositionOf(error) === 'retry') this.#later(conversationId, 1);
  }

  /** Unless the life under which it was claimed has ended meanwhile. */
  #runUnder(workerId: WorkerId, claim: Claimed): void {
    if (workerId === this.#workerId && this.isAlive()) this.#run(claim.lease.conversationId, claim);
  }

  #run(conversationId: ConversationId, claim: Claimed): void {
    const { log } = this.#parts;
    const { lease } = claim;
    const record = doubted(this.#parts, claim);
    const desk = tellForgotten(this.#parts.desk, log, conversationId);
    const life = this.#life;
    const isSafe = (): boolean => life !== undefined && life === this.#life && life.isSafe();
    const running = runConversation(
      whileSafe({ ...this.#parts, desk }, isSafe, () => this.#known()),
      lease,
      record,
    );
    this.#running.set(conversationId, running);
    const forget = (): void => {
      if (this.#running.get(conversationId) === running) this.#running.delete(conversationId);
    };
    running.ended.then(
      (end) => {
        forget();
        if (end === 'lost') log.warn('conversation.lost', { conversationId, code: 'LEASE_LOST' });
        // An event may have come between the release and this line: its nudge went to a run that no longer looks.
        if (end === 'idle' && running.isNudged()) void this.#claim(conversationId);
      },
      (error: unknown) => {
        forget();
        log.error('conversation.failed', { conversationId, error });
        this.#later(conversationId, 5);
      },
    );
  }

  /** Tries again what failed for a reason nobody foresaw, after a pause: the saved state is where it goes on. */
  #later(conversationId: ConversationId, attempt: number): void {
    this.#parts.clock.after(backoffMs(attempt, this.#parts.random), () => {
      if (!this.#stopping) void this.#claim(conversationId);
    });
  }

  /** Claims what `look` finds, again and again for as long as this life lasts. */
  #adoptEvery(everyMs: number, look: () => Promise<readonly ConversationId[]>): void {
    const { signal } = this.#over;
    const { clock, log } = this.#parts;
    const adopt = async (): Promise<void> => {
      try {
        const found = this.isAlive() ? await look() : [];
        await Promise.all(found.map((conversationId) => this.#claim(conversationId)));
      } catch (error) {
        log.warn('adopt.failed', { error });
      }
      plan();
    };
    const plan = (): void => {
      if (signal.aborted) return;
      const cancel = clock.after(everyMs, () => {
        signal.removeEventListener('abort', cancel);
        void adopt();
      });
      signal.addEventListener('abort', cancel);
    };
    plan();
  }

  /** Our life ended in the store's eyes: nothing may be polled, sent or saved under it any more. */
  async #beginAgain(): Promise<void> {
    const { log, clock, random } = this.#parts;
    const ended = this.#workerId;
    this.#workerId = undefined;
    this.#life = undefined;
    this.#over.abort();
    for (const run of this.#running.values()) run.abandon();
    const hadChats = this.#running.size > 0;
    this.#running.clear();
    if (hadChats) await pollsClosed(clock);
    // All its polls are closed: nobody needs to wait until they could not be open any more.
    if (ended !== undefined) await this.#leave(ended);
    for (let attempt = 1; !this.#stopping && this.#life === undefined; attempt += 1) {
      try {
        await this.start();
      } catch (error) {
        log.warn('worker.start-failed', { attempt, error });
        await new Promise<void>((resolve) => clock.after(backoffMs(attempt, random), resolve));
      }
    }
  }
}

export const createWorker = (parts: WorkerParts): Worker => new ConversationWorker(parts);
