import type { Conversation } from '../conversation/state.ts';
import type { Clock } from './ports/clock.ts';
import type { InboxEntry } from './ports/conversation-store.ts';

/** The desk answers at once when it has something that was not acknowledged; when it says nothing for so long, there is nothing. */
const CATCH_UP_MS = 2_000;

/**
 * The owner before may have told the user of the end and died before noting it. Who hears of an end may ask for a new chat at once, and
 * would be answered that one is open. So a handoff waits until the desk has told again what was not noted.
 */
export type CatchUp = {
  /** Of the oldest entries of the inbox, those that may be applied now. */
  ready(conversation: Conversation, entries: readonly InboxEntry[]): readonly InboxEntry[];
  /** The desk has answered a poll of this owner. */
  heard(): void;
  cancel(): void;
};

/** `onOver` is called once when a handoff waited and the desk has said nothing. */
export const createCatchUp = (clock: Clock, onOver: () => void): CatchUp => {
  const overAtMs = clock.monotonicMs() + CATCH_UP_MS;
  let isOver = false;
  let cancel: (() => void) | undefined;
  const end = (): void => {
    isOver = true;
    cancel?.();
  };
  return {
    ready(conversation, entries) {
      if (isOver || conversation.phase === 'idle' || conversation.phase === 'opening') return entries;
      const handoff = entries.findIndex(({ type }) => type === 'salesforce-handoff.handoff.requested.v1');
      if (handoff === -1) return entries;
      cancel ??= clock.after(Math.max(0, overAtMs - clock.monotonicMs()), () => {
        end();
        onOver();
      });
      return entries.slice(0, handoff);
    },
    heard: end,
    cancel() {
      cancel?.();
    },
  };
};
