import type { Conversation } from '../conversation/state.ts';
import type { InboxEntry } from './ports/conversation-store.ts';

/**
 * The owner before may have told the user of the end and died before noting it. Who hears of an end may ask for a new chat at once, and
 * would be answered that one is open. So a handoff waits until the desk has told again what was not noted: the answer to the first
 * poll, or to the first command where there is no poll yet. However long that takes: a desk that fails has told nothing, and its own limits
 * end the chat.
 */
export type CatchUp = {
  /** Of the oldest entries of the inbox, those that may be applied now. */
  ready(conversation: Conversation, entries: readonly InboxEntry[]): readonly InboxEntry[];
  /** The desk has answered this owner. */
  heard(): void;
};

/** `onOver` is called once when a handoff has waited and need not any more. */
export const createCatchUp = (onOver: () => void): CatchUp => {
  let isOver = false;
  let isHeld = false;
  return {
    ready(conversation, entries) {
      if (isOver || conversation.phase === 'idle') return entries;
      const handoff = entries.findIndex(({ type }) => type === 'salesforce-handoff.handoff.requested.v1');
      if (handoff === -1) return entries;
      isHeld = true;
      return entries.slice(0, handoff);
    },
    heard() {
      if (isHeld && !isOver) onOver();
      isOver = true;
    },
  };
};
