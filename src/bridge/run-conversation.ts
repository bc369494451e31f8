import { isPolled, nextCommand, type Command } from '../conversation/command.ts';
import type { Happening } from '../conversation/event.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { advance, chatOf, merged, sameSession } from './advance.ts';
import { createCatchUp, type CatchUp } from './catch-up.ts';
import { createDeskFlights, type DeskFlights, type Landed } from './desk-flights.ts';
import { createDeskPace, type DeskPace } from './desk-pace.ts';
import type { ConversationParts, RunEnd, RunningConversation } from './conversation-parts.ts';
import { heldUntilPolled, meaningOfAct, meaningOfPoll } from './desk-meaning.ts';
import { createMailbox } from './mailbox.ts';
import { nextLookMs } from './next-look.ts';
import { limitPassed, ownersDue } from './owners-due.ts';
import { pollsClosed } from './polls-closed.ts';
import type { CommandOutcome, PollOutcome, SessionChange } from './ports/agent-desk.ts';
import type { ConversationRecord, Lease } from './ports/conversation-store.ts';
import type { TimelineEntry } from './ports/timeline.ts';
import { publishInOrder } from './publish-in-order.ts';
import { reportAdvance } from './report-advance.ts';
import { retry } from './retry.ts';
import { createTakeInbox } from './take-inbox.ts';
import { unlessAborted } from './unless-aborted.ts';

const SESSION_UNREACHABLE = { cause: 'session-expired', code: 'DESK_UNAVAILABLE' } as const;

type Input = { readonly kind: 'inbox' } | { readonly kind: 'look' } | Landed;

/**
 * The owner's loop: takes one input after the other, applies it, starts what the new state asks for. Everything about a
 * conversation happens here in series; only the open poll and one command run beside it.
 */
class ConversationRun implements RunningConversation {
  readonly ended: Promise<RunEnd>;
  readonly #parts: ConversationParts;
  readonly #lease: Lease;
  readonly #mailbox = createMailbox<Input>();
  readonly #abort = new AbortController();
  readonly #flights: DeskFlights;
  readonly #pace: DeskPace;
  readonly #catchUp: CatchUp;
  readonly #takeInbox: () => Promise<boolean>;
  readonly #begunAtMs: number;
  #record: ConversationRecord;
  #inboxAsked = false;
  #stopping = false;
  #cancelTimer: () => void = () => {};
  #cancelDrain: () => void = () => {};

  constructor(parts: ConversationParts, lease: Lease, record: ConversationRecord) {
    this.#parts = parts;
    this.#lease = lease;
    this.#record = record;
    this.#pace = createDeskPace(parts.clock, parts.random, parts.limits);
    this.#flights = createDeskFlights(parts, lease.conversationId, (landed) => {
      this.#mailbox.put(landed);
    });
    this.#begunAtMs = parts.clock.nowMs();
    this.#catchUp = createCatchUp(() => this.nudge());
    this.#takeInbox = createTakeInbox(parts, lease.conversationId, {
      ready: (entries) => this.#catchUp.ready(this.#conversation, entries),
      apply: (happenings, taken) => this.#commit(happenings, {}, taken),
      drop: (line) => this.#save(this.#record, 1, [line]),
      retry: (what, act) => this.#retry(what, act),
      signal: this.#abort.signal,
    });
    this.nudge();
    this.ended = this.#run();
  }

  nudge(): void {
    if (this.#inboxAsked) return;
    this.#inboxAsked = true;
    this.#mailbox.put({ kind: 'inbox' });
  }

  isNudged(): boolean {
    return this.#inboxAsked;
  }

  stop(): void {
    this.#stopping = true;
    this.#mailbox.put({ kind: 'look' });
    this.#cancelDrain = this.#parts.clock.after(this.#parts.limits.drainMs, () => {
      this.abandon();
    });
  }

  abandon(): void {
    this.#abort.abort();
    this.#flights.cancelAll();
    this.#mailbox.put({ kind: 'look' });
  }

  get #conversation(): ConversationRecord['conversation'] {
    return this.#record.conversation;
  }

  get #ids(): { conversationId: string; chatId: string | undefined } {
    return { conversationId: this.#lease.conversationId, chatId: chatOf(this.#conversation) };
  }

  async #run(): Promise<RunEnd> {
    try {
      for (;;) {
        const input = await this.#mailbox.next();
        if (this.#abort.signal.aborted) return 'lost';
        await this.#handle(input);
        if (this.#abort.signal.aborted) return 'lost';
        const end = await this.#proceed();
        if (end) return end;
      }
    } catch (error) {
      if (!(error instanceof HandoffError && error.code === 'LEASE_LOST') && !this.#abort.signal.aborted)
        throw error;
      return 'lost';
    } finally {
      this.#cancelTimer();
      this.#cancelDrain();
      this.#flights.cancelAll();
    }
  }

  async #handle(input: Input): Promise<void> {
    if (input.kind === 'inbox') {
      this.#inboxAsked = false;
      if (await this.#takeInbox()) this.nudge();
      return undefined;
    }
    if (input.kind === 'look') return this.#checkLimit();
    if (!this.#isOurs(input)) return undefined;
    return input.kind === 'polled' ? this.#polled(input.outcome) : this.#acted(input.command, input.outcome);
  }

  /** Not cancelled, and about the chat that runs now: an answer may come after its chat was over and another begun. */
  #isOurs(landed: Landed): boolean {
    return this.#flights.take(landed) && landed.chatId === chatOf(this.#conversation);
  }

  async #checkLimit(): Promise<void> {
    const due = ownersDue(this.#conversation, this.#parts.policy, this.#begunAtMs);
    if (due && this.#parts.clock.nowMs() >= due.atMs)
      await this.#commit([limitPassed(due, chatOf(this.#conversation))]);
  }

  async #polled(outcome: PollOutcome): Promise<void> {
    // The owner looks for itself at every return of a poll, so a lost wake-up costs one poll at most.
    this.nudge();
    if (outcome.kind === 'moved') {
      this.#flights.cancelAll();
      this.#pace.moved(this.#conversation.phase);
    }
    if (outcome.kind !== 'failed') {
      this.#pace.polls.over();
      if (outcome.kind !== 'moved') this.#catchUp.heard();
      const { happenings, change } = meaningOfPoll(outcome);
      await this.#commit(happenings, change);
      return;
    }
    this.#reportFailed(this.#pace.polls.again('poll'), 'poll', outcome.error);
    if (this.#pace.polls.lastedMs() < this.#parts.limits.pollLimitMs) return;
    await this.#commit(meaningOfPoll({ kind: 'over', ending: SESSION_UNREACHABLE }).happenings);
  }

  async #acted(command: Command, answer: CommandOutcome): Promise<void> {
    const outcome = heldUntilPolled(answer, isPolled(this.#conversation));
    // Nobody polls yet, so nothing but such an answer can have been told and not noted.
    const isAsking = this.#conversation.phase === 'opening' && !this.#conversation.move;
    if (isAsking && outcome.kind !== 'failed' && outcome.kind !== 'moved') this.#catchUp.heard();
    const attempt = this.#pace.answered(command, outcome.kind, this.#conversation.phase);
    if (outcome.kind === 'failed') this.#reportFailed(attempt, command.do, outcome.error);
    if (outcome.kind === 'refused')
      this.#parts.log.warn('command.refused', { ...this.#ids, type: command.do });
    const givenUp = this.#pace.commands.lastedMs() >= this.#parts.limits.sendLimitMs;
    if (givenUp) this.#pace.commands.over();
    const { happenings, change } = meaningOfAct(command, outcome, givenUp);
    await this.#commit(happenings, change);
  }

  #reportFailed(attempt: number, type: string, error: unknown): void {
    this.#parts.log.warn('desk.failed', { ...this.#ids, type, attempt, error });
  }

  /** Publish, wait for the confirm, save: in this order a crash in between repeats, with the same ids, and loses nothing. */
  async #commit(happenings: readonly Happening[], change: SessionChange = {}, taken = 0): Promise<void> {
    const { desk, bots, outbound, clock, log } = this.#parts;
    const { conversationId } = this.#lease;
    const next = advance(this.#record, happenings, {
      conversationId,
      change,
      desk,
      busy: this.#flights.isActing(),
      bots,
      nowMs: clock.nowMs(),
    });
    reportAdvance(log, conversationId, this.#conversation, next);
    await publishInOrder(outbound, next.messages, {
      retrying: this.#parts,
      signal: this.#abort.signal,
      conversationId,
    });
    if (taken === 0 && !next.changed) return;
    const hadSession = Object.keys(this.#record.session).length > 0;
    await this.#save(next.record, taken, next.timeline);
    // What is still under way belongs to a session that is over: its answer says nothing about the next one.
    if (hadSession && Object.keys(next.record.session).length === 0) this.#flights.cancelAll();
  }

  async #save(record: ConversationRecord, taken: number, timeline: readonly TimelineEntry[]): Promise<void> {
    const save = (): Promise<'saved' | 'lost'> =>
      this.#parts.store.save(this.#lease, record, taken, timeline);
    if ((await this.#retry('save', save)) === 'lost') throw new HandoffError('LEASE_LOST', this.#ids);
    this.#record = record;
  }

  /** Starts what the state asks for, or gives the conversation back when it asks for nothing. */
  async #proceed(): Promise<RunEnd | undefined> {
    if (this.#flights.isPolling() && !isPolled(this.#conversation)) this.#flights.cancelPoll();
    if (this.#stopping) {
      // The desk is listened to while the last command is under way: the next owner's poll follows ours at once.
      if (this.#flights.isActing()) {
        this.#poll();
        return undefined;
      }
      if (this.#flights.isPolling()) {
        this.#flights.cancelPoll();
        await pollsClosed(this.#parts.clock, this.#abort.signal);
      }
      return this.#release('handover');
    }
    if (this.#conversation.phase === 'idle') {
      return this.#inboxAsked || this.#flights.isActing() ? undefined : this.#release('idle');
    }
    await this.#act();
    this.#poll();
    this.#setTimer();
    return undefined;
  }

  #poll(): void {
    const conversation = this.#conversation;
    if (conversation.phase === 'idle' || !isPolled(conversation) || this.#flights.isPolling()) return;
    if (this.#pace.pollPauseMs()) return;
    this.#pace.pollBegan();
    this.#flights.poll(conversation.chatId, this.#record.session);
  }

  async #act(): Promise<void> {
    const conversation = this.#conversation;
    const command = nextCommand(conversation);
    if (!command || conversation.phase === 'idle') return;
    if (this.#flights.isActing() || this.#pace.commandPauseMs(command)) return;
    const { session } = this.#record;
    // Usually reserved with the write before; a command that became due only now needs one of its own.
    const reserved = merged(session, this.#parts.desk.reserve(session, command));
    if (!sameSession(session, reserved)) await this.#commit([]);
    this.#flights.act(conversation.chatId, this.#record.session, command);
  }

  async #release(why: 'idle' | 'handover'): Promise<RunEnd | undefined> {
    const outcome = await this.#retry('release', () => this.#parts.store.release(this.#lease, why));
    if (outcome === 'lost') return 'lost';
    if (outcome === 'released') return why === 'idle' ? 'idle' : 'handed-over';
    this.nudge();
    return undefined;
  }

  /** One timer for whatever is due first: the phase's limit or the end of a pause. */
  #setTimer(): void {
    this.#cancelTimer();
    const due = ownersDue(this.#conversation, this.#parts.policy, this.#begunAtMs);
    const limitMs = due && due.atMs - this.#parts.clock.nowMs();
    const waitMs = nextLookMs(this.#conversation, limitMs, { flights: this.#flights, pace: this.#pace });
    if (waitMs === undefined) return;
    this.#cancelTimer = this.#parts.clock.after(waitMs, () => {
      this.#mailbox.put({ kind: 'look' });
    });
  }

  #retry<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
    const { signal } = this.#abort;
    return retry(this.#parts, { what, signal, ...this.#ids }, () => unlessAborted(act(), signal));
  }
}

/** Runs a claimed conversation until it is idle, handed over or lost. */
export const runConversation = (
  parts: ConversationParts,
  lease: Lease,
  record: ConversationRecord,
): RunningConversation => new ConversationRun(parts, lease, record);
