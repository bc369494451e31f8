import type { Command } from '../conversation/command.ts';
import type { Happening, HappeningBody } from '../conversation/event.ts';
import type { Ending } from '../conversation/state.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import type { CommandOutcome, PollOutcome, SessionChange } from './ports/agent-desk.ts';

/** What an answer of the desk means: what happened to the conversation, and what changed in the session. */
export type Meaning = { readonly happenings: readonly Happening[]; readonly change: SessionChange };

const SESSION_MOVED: Happening = { type: 'session.moved', id: 'moved' };
const over = (ending: Ending): Happening => ({ type: 'chat.ended', ending, id: 'over' });

/** What it means that the desk has done `command`. */
const happeningOfDone = (command: Command, isText = true): HappeningBody => {
  switch (command.do) {
    case 'open-session':
      return { type: 'session.opened' };
    case 'request-agent':
      return { type: 'agent.requested' };
    case 'send':
      return { type: 'item.delivered', itemId: command.item.id, isText };
    case 'show-typing':
      return { type: 'typing.shown', typing: command.typing, text: command.text };
    case 'show-idle':
      return { type: 'idle.shown', warned: command.warned };
    case 'leave':
      return { type: 'leave.sent' };
    case 'reconnect':
      return { type: 'session.reconnected' };
    case 'resync':
      return { type: 'session.synced' };
  }
};

/** What it means that the desk will not do `command`, now or ever. Signs that nobody waits for are let go. */
const happeningOfRefused = (command: Command): HappeningBody => {
  const ending: Ending = { cause: 'desk-error', code: 'DESK_REJECTED_REQUEST' };
  switch (command.do) {
    case 'send':
      return { type: 'item.refused', itemId: command.item.id, reason: 'refused-by-desk' };
    case 'show-typing':
    case 'show-idle':
    case 'leave':
      return happeningOfDone(command);
    case 'open-session':
    case 'request-agent':
    case 'reconnect':
    case 'resync':
      return { type: 'chat.ended', ending };
  }
};

/** What a poll's answer means. A failed poll means nothing yet. */
export const meaningOfPoll = (outcome: Exclude<PollOutcome, { kind: 'failed' }>): Meaning => {
  switch (outcome.kind) {
    case 'heard':
      return {
        happenings: outcome.news.map(({ id, happening }) => ({ ...happening, id })),
        change: outcome.change,
      };
    case 'moved':
      return { happenings: [SESSION_MOVED], change: {} };
    case 'over':
      return { happenings: [over(outcome.ending)], change: {} };
  }
};

/** Names a command for logs and for what follows from it: the same for every try. */
export const commandId = (command: Command): string =>
  command.do === 'send' ? `send/${command.item.id}` : command.do;

/**
 * While the desk is polled, the poll has the last word about the end: what was said before it is still to be read there, when a
 * command is refused already. Until then the command has only failed.
 */
export const heldUntilPolled = (outcome: CommandOutcome, isPolled: boolean): CommandOutcome =>
  outcome.kind === 'over' && isPolled
    ? { kind: 'failed', error: new HandoffError('DESK_SESSION_LOST'), mayHaveArrived: false }
    : outcome;

/** What a command's answer means; `givenUp`: it failed and will not be tried again. */
export const meaningOfAct = (command: Command, outcome: CommandOutcome, givenUp: boolean): Meaning => {
  const id = commandId(command);
  switch (outcome.kind) {
    case 'done':
      return { happenings: [{ ...happeningOfDone(command, outcome.isText), id }], change: outcome.change };
    case 'partly':
      return { happenings: [], change: outcome.change };
    case 'refused':
      return { happenings: [{ ...happeningOfRefused(command), id }], change: outcome.change };
    case 'moved':
      return { happenings: [SESSION_MOVED], change: {} };
    case 'over':
      return { happenings: [over(outcome.ending)], change: {} };
    case 'failed': {
      const change = outcome.change ?? {};
      // A sign that failed is stale by the time it could be repeated.
      if (command.do === 'show-typing' || command.do === 'show-idle')
        return { happenings: [{ ...happeningOfDone(command), id }], change };
      if (command.do !== 'send' || !givenUp) return { happenings: [], change };
      return {
        happenings: [{ type: 'item.refused', itemId: command.item.id, reason: 'desk-unavailable', id }],
        change,
      };
    }
  }
};
