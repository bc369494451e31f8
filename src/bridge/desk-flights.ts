import type { Command } from '../conversation/command.ts';
import type { ChatId, ConversationId } from '../conversation/ids.ts';
import { partsOf } from '../conversation/ids.ts';
import type { AgentDesk, CommandOutcome, DeskSession, PollOutcome } from './ports/agent-desk.ts';

/** What came back, with the flight it belongs to. */
export type Landed = { readonly flight: AbortController } & (
  | { readonly kind: 'polled'; readonly chatId: ChatId; readonly outcome: PollOutcome }
  | {
      readonly kind: 'acted';
      readonly chatId: ChatId;
      readonly command: Command;
      readonly outcome: CommandOutcome;
    }
);

/**
 * The calls to the desk that are under way: at most one poll and one command. A call counts as under way until its
 * outcome is taken: between its landing and that, nothing may be started in its place.
 */
export type DeskFlights = {
  poll(chatId: ChatId, session: DeskSession): void;
  act(chatId: ChatId, session: DeskSession, command: Command): void;
  /** Ends the flight; false when it was cancelled meanwhile and its outcome is to be dropped. */
  take(landed: Landed): boolean;
  isPolling(): boolean;
  isActing(): boolean;
  cancelPoll(): void;
  cancelAll(): void;
};

/** `onLanded` is called once for each call that was not cancelled. */
export const createDeskFlights = (
  desk: AgentDesk,
  conversationId: ConversationId,
  onLanded: (landed: Landed) => void,
): DeskFlights => {
  const { botSlug } = partsOf(conversationId);
  let polling: AbortController | undefined;
  let acting: AbortController | undefined;

  // The port promises outcomes; what it throws all the same is a failure like any other, unless we cancelled.
  const poll = async (chatId: ChatId, session: DeskSession, flight: AbortController): Promise<void> => {
    const outcome = await desk
      .poll({ botSlug, session, signal: flight.signal })
      .catch((error: unknown): PollOutcome => ({ kind: 'failed', error }));
    if (polling === flight) onLanded({ kind: 'polled', flight, chatId, outcome });
  };

  const act = async (
    { chatId, session, command }: { chatId: ChatId; session: DeskSession; command: Command },
    flight: AbortController,
  ): Promise<void> => {
    const outcome = await desk
      .perform({ botSlug, session, signal: flight.signal }, command)
      .catch((error: unknown): CommandOutcome => ({ kind: 'failed', error, mayHaveArrived: true }));
    if (acting === flight) onLanded({ kind: 'acted', flight, chatId, command, outcome });
  };

  const cancelPoll = (): void => {
    const flight = polling;
    polling = undefined;
    flight?.abort();
  };

  return {
    poll(chatId, session) {
      polling = new AbortController();
      void poll(chatId, session, polling);
    },
    act(chatId, session, command) {
      acting = new AbortController();
      void act({ chatId, session, command }, acting);
    },
    take({ flight }) {
      if (flight === polling) polling = undefined;
      else if (flight === acting) acting = undefined;
      else return false;
      return true;
    },
    isPolling: () => polling !== undefined,
    isActing: () => acting !== undefined,
    cancelPoll,
    cancelAll() {
      cancelPoll();
      const flight = acting;
      acting = undefined;
      flight?.abort();
    },
  };
};
