import type { Command } from '../../conversation/command.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import type { AgentDesk, CommandOutcome, DeskCall, PollOutcome } from '../ports/agent-desk.ts';
import { createBotGuards, type BotGuard, type BotGuardParts } from './bot-guards.ts';
import type { Evidence } from './breaker.ts';

export type GuardParts = BotGuardParts & { readonly desk: AgentDesk };

export type GuardedDesk = AgentDesk & {
  /** Whoever waits for a turn now waits no longer: what is under way goes on. */
  sendAway(): void;
};

const notCalled = (reason: string): CommandOutcome & PollOutcome => ({
  kind: 'failed',
  error: new HandoffError('DESK_UNAVAILABLE', { sent: false, reason }),
  mayHaveArrived: false,
});

/** Server errors, time-outs, names and connections that fail. Whatever else is answered, somebody is there who answers. */
const evidenceOf = (outcome: CommandOutcome | PollOutcome): Evidence => {
  if (outcome.kind === 'moved') return 'nothing';
  if (outcome.kind !== 'failed') return 'success';
  const { error } = outcome;
  if (!(error instanceof HandoffError)) return 'nothing';
  if (error.code === 'DESK_UNAVAILABLE') return 'failure';
  return error.code === 'DESK_CREDENTIALS_REFUSED' ? 'success' : 'nothing';
};

/**
 * A desk in front of which each bot has its own limits and its own breaker, so that none is slowed by another.
 *
 * While a bot's breaker is open its commands fail at once without having been sent, which the conversation takes as any other failure: what
 * the user said stays held and is tried again. Polls are not stopped: each is the life of one chat, there is one per chat with pauses of its
 * own, and the first that is answered closes the breaker.
 */
export const guardDesk = ({ desk, ...parts }: GuardParts): GuardedDesk => {
  const guards = createBotGuards(parts);

  const call = async <Outcome extends CommandOutcome | PollOutcome>(
    { breaker, calls }: BotGuard,
    { signal }: DeskCall,
    make: () => Promise<Outcome>,
  ): Promise<Outcome | ReturnType<typeof notCalled>> => {
    const leave = await calls.take(signal);
    if (!leave) return notCalled('sent away');
    try {
      const outcome = await make();
      breaker.saw(evidenceOf(outcome));
      return outcome;
    } finally {
      leave();
    }
  };

  const perform = (guard: BotGuard, deskCall: DeskCall, command: Command): Promise<CommandOutcome> =>
    guard.breaker.admits()
      ? call(guard, deskCall, () => desk.perform(deskCall, command))
      : Promise.resolve(notCalled('breaker open'));

  /** Waits for its turn; a session that is opened at last is asked for at once, it would not live long otherwise. */
  const open = async (guard: BotGuard, deskCall: DeskCall, command: Command): Promise<CommandOutcome> => {
    if (!guard.breaker.wouldAdmit()) return notCalled('breaker open');
    const leave = await guard.openings.take(deskCall.signal);
    if (!leave) return notCalled('sent away');
    try {
      return await perform(guard, deskCall, command);
    } finally {
      leave();
    }
  };

  return {
    reserve: (session, command) => desk.reserve(session, command),
    doubt: (session) => desk.doubt(session),
    pollHoldMs: (session) => desk.pollHoldMs(session),
    async perform(deskCall, command) {
      const guard = guards.of(deskCall.botSlug);
      return command.do === 'open-session'
        ? open(guard, deskCall, command)
        : perform(guard, deskCall, command);
    },
    poll: (deskCall) => call(guards.of(deskCall.botSlug), deskCall, () => desk.poll(deskCall)),
    sendAway() {
      for (const { openings, calls } of guards.all()) {
        openings.sendAway();
        calls.sendAway();
      }
    },
  };
};
