import type { HappeningOf } from './event.ts';
import type { ChatId } from './ids.ts';
import type { Notice } from './notice.ts';
import { eventOf, type Outgoing } from './state.ts';
import { to, type InChat, type Step } from './step.ts';

/** What is held at most: a user who floods must not make the saved state grow without end. */
const MAX_HELD_ITEMS = 100;
const MAX_HELD_CHARS = 100_000;

const charsOf = (item: Outgoing): number => {
  if (item.kind === 'text') return item.text.length;
  return item.kind === 'file' ? item.url.length : item.data.length;
};

/** Whether there is no room for `items` behind what is held. All parts of a text are taken, or none. */
export const isFull = (outgoing: readonly Outgoing[], items: readonly Outgoing[]): boolean => {
  const all = [...outgoing, ...items];
  return (
    all.length > MAX_HELD_ITEMS || all.reduce((chars, item) => chars + charsOf(item), 0) > MAX_HELD_CHARS
  );
};

export const tooMuch = (chatId: ChatId, [item]: readonly Outgoing[]): Notice[] =>
  item ? [{ name: 'message.undelivered', chatId, eventId: eventOf(item), reason: 'too-much-held' }] : [];

/** Keeps what the user said until it can be sent, or says that there is no room. */
export const hold = (
  conversation: Exclude<InChat, { phase: 'closing' }>,
  { items }: HappeningOf<'user.said'>,
): Step =>
  isFull(conversation.outgoing, items)
    ? to(conversation, ...tooMuch(conversation.chatId, items))
    : to({ ...conversation, outgoing: [...conversation.outgoing, ...items] });
