import type { HappeningOf } from './event.ts';
import type { Notice } from './notice.ts';
import { eventOf, type Moving, type Talking } from './state.ts';
import { LATE, type Step } from './step.ts';

/** Takes the item that an answer of the desk is about out of what is outgoing; an answer about no such item is late. */
export const settled = <C extends Talking | Moving>(
  conversation: C,
  id: string,
  then: (rest: C) => Step,
): Step => {
  const outgoing = conversation.outgoing.filter((item) => item.id !== id);
  return outgoing.length === conversation.outgoing.length ? LATE : then({ ...conversation, outgoing });
};

export const refusal = (c: Talking | Moving, { itemId, reason }: HappeningOf<'item.refused'>): Notice => {
  const item = c.outgoing.find(({ id }) => id === itemId);
  return { name: 'message.undelivered', chatId: c.chatId, eventId: item ? eventOf(item) : itemId, reason };
};

/** Confirmed texts: what the desk's transcript is held against after a move. */
export const deliveredAfter = (
  { delivered }: Talking | Moving,
  { isText }: HappeningOf<'item.delivered'>,
): number => delivered + (isText ? 1 : 0);

/** Given up because the desk did not answer: it may have arrived. */
export const doubtfulAfter = (c: Talking | Moving, { reason }: HappeningOf<'item.refused'>): number =>
  (c.doubtful ?? 0) + (reason === 'desk-unavailable' ? 1 : 0);

export const withNotice = (notice: Notice, step: Step): Step =>
  step.kind === 'moved' ? { ...step, notices: [notice, ...step.notices] } : step;
