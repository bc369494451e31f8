import type { HappeningOf } from './event.ts';
import type { ChatId } from './ids.ts';
import type { Ending, Opening, Talking } from './state.ts';
import { closing, DUPLICATE, ended, LATE, to, type InChat, type Step } from './step.ts';

export const USER_LEFT: Ending = { cause: 'user' };
export const OPERATOR_ENDED: Ending = { cause: 'operator' };

/** A second handoff while a chat is open changes nothing and is answered; the same one again is a repeat. */
export const alreadyOpen = (conversation: InChat, { request, eventId }: HappeningOf<'user.asked'>): Step =>
  request.chatId === conversation.chatId
    ? DUPLICATE
    : to(conversation, {
        name: 'message.undelivered',
        chatId: conversation.chatId,
        eventId,
        reason: 'chat-already-open',
      });

/** Words first, then the goodbye. Where nobody is there to be told the words, they are answered. */
export const leaveWhenSaid = (conversation: Talking, nowMs: number): Step =>
  conversation.leaving && (conversation.outgoing.length === 0 || conversation.away?.why === 'transferring')
    ? closing(conversation, USER_LEFT, nowMs)
    : to(conversation);

/** Without a session there is nobody at the desk to tell. */
export const leaveOpening = (c: Opening, ending: Ending, nowMs: number): Step =>
  c.hasSession ? closing(c, ending, nowMs) : ended(c, ending, nowMs);

export const isMeant = (
  { chatId }: HappeningOf<'operator.ended'>,
  ...chats: readonly (ChatId | undefined)[]
): boolean => chatId === undefined || chats.includes(chatId);

/** At once: unlike a user who leaves, an operator does not wait until what was said is delivered. */
export const endedByOperator = (
  conversation: Exclude<InChat, { phase: 'closing' | 'opening' }>,
  happening: HappeningOf<'operator.ended'>,
  nowMs: number,
): Step => (isMeant(happening, conversation.chatId) ? closing(conversation, OPERATOR_ENDED, nowMs) : LATE);
