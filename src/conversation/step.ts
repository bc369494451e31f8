import type { EventId } from './ids.ts';
import type { Notice } from './notice.ts';
import { eventOf, type ChatRequest, type Conversation, type Ending } from './state.ts';
import type { Closing, Idle, Opening, Outgoing } from './state.ts';
import type { Terms } from './terms.ts';

/** `late`: belongs to something that is over · `early`: nobody is there yet · `duplicate`: seen before · `unexpected`: the desk broke its own rules. */
export type IgnoredWhy = 'late' | 'early' | 'duplicate' | 'unexpected';

export type Step =
  | {
      readonly kind: 'moved';
      readonly conversation: Conversation;
      readonly notices: readonly Notice[];
      /** Of this item nobody can know whether it had arrived. */
      readonly ambiguous?: EventId | undefined;
    }
  | { readonly kind: 'ignored'; readonly why: IgnoredWhy };

export type Moved = Extract<Step, { kind: 'moved' }>;

export const to = (conversation: Conversation, ...notices: Notice[]): Moved => ({
  kind: 'moved',
  conversation,
  notices,
});

export const LATE: Step = { kind: 'ignored', why: 'late' };
export const DUPLICATE: Step = { kind: 'ignored', why: 'duplicate' };

export type InChat = Exclude<Conversation, Idle>;

/** Every item that will not reach the agent is answered: never silence. Parts of one text are one answer. */
export const undelivered = (chatId: InChat['chatId'], items: readonly Outgoing[]): Notice[] =>
  [...new Set(items.map(eventOf))].map((eventId) => ({
    name: 'message.undelivered',
    chatId,
    eventId,
    reason: 'chat-ended',
  }));

/** Opens the chat that `request` asks for. */
export const opening = (
  request: ChatRequest,
  terms: Terms,
  nowMs: number,
  outgoing: readonly Outgoing[] = [],
): Opening => ({
  phase: 'opening',
  chatId: request.chatId,
  sinceMs: nowMs,
  heard: 0,
  terms,
  request,
  hasSession: false,
  outgoing,
});

/** The one way out of a chat: what is unsaid is answered, then exactly one `chat.ended`. A handoff kept meanwhile opens next. */
export const ended = (from: InChat, ending: Ending, nowMs: number, surveyUrl?: string): Step => {
  const { chatId } = from;
  const outgoing = 'outgoing' in from ? from.outgoing : [];
  const next = from.phase === 'closing' ? from.next : undefined;
  const { language } = from.terms;
  return to(
    next
      ? opening(next.request, next.terms, nowMs, next.outgoing)
      : { phase: 'idle', lastChatId: chatId, ...(language === undefined ? {} : { language }) },
    ...undelivered(chatId, outgoing),
    { name: 'chat.ended', chatId, ...ending, surveyUrl },
  );
};

const isUnanswered = (from: InChat): boolean =>
  from.phase === 'opening' ||
  from.phase === 'waiting' ||
  (from.phase === 'moving' && from.agentName === undefined);

export const beginClosing = (from: InChat, ending: Ending, nowMs: number): Closing => ({
  phase: 'closing',
  chatId: from.chatId,
  sinceMs: nowMs,
  heard: from.heard,
  terms: from.terms,
  ending,
  leaveSent: false,
  ...(isUnanswered(from) && { unanswered: true }),
});

/** Asks the desk to end; its own last words are still heard until it confirms. */
export const closing = (from: InChat, ending: Ending, nowMs: number): Step =>
  to(beginClosing(from, ending, nowMs), ...undelivered(from.chatId, 'outgoing' in from ? from.outgoing : []));
