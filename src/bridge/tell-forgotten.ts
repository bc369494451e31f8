import type { Command } from '../conversation/command.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { eventOf } from '../conversation/state.ts';
import type { AgentDesk, CommandOutcome } from './ports/agent-desk.ts';
import type { Log } from './ports/log.ts';

const REASON = 'the memory was lost: the desk has taken requests that nobody remembers';

/** The desk, with a word to the log when it turns out to have taken more than is remembered: what is sent next, it may have already. */
export const tellForgotten = (desk: AgentDesk, log: Log, conversationId: ConversationId): AgentDesk => {
  const tell = (command: Command, outcome: CommandOutcome): void => {
    const count = outcome.kind === 'done' || outcome.kind === 'failed' ? (outcome.forgotten ?? 0) : 0;
    if (count === 0) return;
    const eventId = command.do === 'send' ? eventOf(command.item) : undefined;
    log.warn('delivery.ambiguous', { conversationId, type: command.do, eventId, count, reason: REASON });
  };
  return {
    reserve: (session, command) => desk.reserve(session, command),
    doubt: (session) => desk.doubt(session),
    pollHoldMs: (session) => desk.pollHoldMs(session),
    poll: (call) => desk.poll(call),
    perform(call, command) {
      const performed = desk.perform(call, command);
      performed.then(
        (outcome) => tell(command, outcome),
        // For the caller.
        () => undefined,
      );
      return performed;
    },
  };
};
