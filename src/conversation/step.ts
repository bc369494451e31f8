import type { Notice } from './notice.ts';
import type { Conversation, Ending, Idle, Opening, Outgoing } from './state.ts';

/** `late`: belongs to something that is over · `early`: nobody is there yet · `duplicate`: seen before · `unexpected`: the desk broke its own rules. */
export type IgnoredWhy = 'late' | 'early' | 'duplicate' | 'unexpected';

export type Step =
  | { readonly kind: 'moved'; readonly conversation: Conversation; readonly notices: readonly Notice[] }
  | { readonly kind: 'ignored'; readonly why: IgnoredWhy };

export const to = (conversation: Conversation, ...notices: Notice[]): Step => ({
  kind: 'moved',
  conversation,
  notices,
});

export type InChat = Exclude<Conversation, Idle>;

/** Every item that will not reach the agent is answered: never silence. */
export const undelivered = (chatId: InChat['chatId'], items: readonly Outgoing[]): Notice[] =>
  items.map(({ id }) => ({ name: 'message.undelivered', chatId, eventId: id, reason: 'chat-ended' }));

/** Opens the chat that `request` asks for. */
export const opening = (
  request: Opening['request'],
  nowMs: number,
  outgoing: readonly Outgoing[] = [],
): Opening => ({
  phase: 'opening',
  chatId: request.chatId,
  sinceMs: nowMs,
  heard: 0,
  request,
  hasSession: false,
  outgoing,
});

/** The one way out of a chat: what is unsaid is answered, then exactly one `chat.ended`. A handoff kept meanwhile opens next. */
export const ended = (from: InChat, ending: Ending, nowMs: number, surveyUrl?: string): Step => {
  const { chatId } = from;
  const outgoing = 'outgoing' in from ? from.outgoing : [];
  const next = from.phase === 'closing' ? from.next : undefined;
  return to(
    next ? opening(next.request, nowMs, next.outgoing) : { phase: 'idle', lastChatId: chatId },
    ...undelivered(chatId, outgoing),
    { name: 'chat.ended', chatId, ...ending, surveyUrl },
  );
};

/** Asks the desk to end; its own last words are still heard until it confirms. */
export const closing = (from: InChat, ending: Ending, nowMs: number): Step => {
  const { chatId } = from;
  const outgoing = 'outgoing' in from ? from.outgoing : [];
  return to(
    { phase: 'closing', chatId, sinceMs: nowMs, heard: from.heard, ending, leaveSent: false },
    ...undelivered(chatId, outgoing),
  );
};
