import type { Command } from '../conversation/command.ts';
import type { ChatId, ConversationId } from '../conversation/ids.ts';
import { partsOf } from '../conversation/ids.ts';
import { pause } from './pause.ts';
import type { AgentDesk, CommandOutcome, DeskSession, PollOutcome } from './ports/agent-desk.ts';
import type { Clock } from './ports/clock.ts';

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

/** How long the end of a chat is kept back for the answer to what was sent before it. */
const LAST_ANSWER_MS = 2_000;

const tellsTheEnd = (outcome: PollOutcome): boolean =>
  outcome.kind === 'over' ||
  (outcome.kind === 'heard' && outcome.news.some(({ happening }) => happening.type === 'chat.ended'));

const untilAnswered = async (answer: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> => {
  const answered = new AbortController();
  void answer.then(() => {
    answered.abort();
  });
  await pause(clock, LAST_ANSWER_MS, AbortSignal.any([signal, answered.signal]));
};

/**
 * `onLanded` is called once for each call that was not cancelled. The answer to a command comes before an end of the chat that was heard
 * meanwhile: else a text that the agent has read would be answered as not delivered.
 */
export const createDeskFlights = (
  { desk, clock }: { readonly desk: AgentDesk; readonly clock: Clock },
  conversationId: ConversationId,
  onLanded: (landed: Landed) => void,
): DeskFlights => {
  const { botSlug } = partsOf(conversationId);
  let polling: AbortController | undefined;
  let acting: AbortController | undefined;
  let acted = Promise.resolve();

  // The port promises outcomes; what it throws all the same is a failure like any other, unless we cancelled.
  const poll = async (chatId: ChatId, session: DeskSession, flight: AbortController): Promise<void> => {
    const outcome = await desk
      .poll({ botSlug, session, signal: flight.signal })
      .catch((error: unknown): PollOutcome => ({ kind: 'failed', error }));
    if (acting && tellsTheEnd(outcome)) await untilAnswered(acted, clock, flight.signal);
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
      acted = act({ chatId, session, command }, acting);
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
