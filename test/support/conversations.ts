import type { Happening } from '../../src/conversation/event.ts';
import type { BotSlug, ChatId, EventId, UserId } from '../../src/conversation/ids.ts';
import { conversationIdOf } from '../../src/conversation/ids.ts';
import type { ChatRequest, Conversation, Outgoing } from '../../src/conversation/state.ts';

export const BOT = 'example-bot' as BotSlug;
export const USER = '+5210000001' as UserId;
export const CONVERSATION = conversationIdOf(BOT, USER);
export const CHAT = 'chat-1' as ChatId;
export const OTHER_CHAT = 'chat-2' as ChatId;

export const eventId = (id: string): EventId => id as EventId;

export const aRequest = (chatId: ChatId = CHAT): ChatRequest => ({
  chatId,
  visitor: { name: 'Ana' },
  prechat: [],
  transcript: [],
});

export const aText = (id: string, text = `text of ${id}`): Outgoing => ({
  kind: 'text',
  id: eventId(id),
  text,
});

export const said = (id: string): Happening => ({ id, type: 'user.said', items: [aText(id)] });
export const asked = (id: string, chatId: ChatId = CHAT): Happening => ({
  id,
  type: 'user.asked',
  eventId: eventId(id),
  request: aRequest(chatId),
  admission: { kind: 'admitted', terms: {} },
});

/** One conversation in each phase, as the table's tests arrange them. */
export const A = {
  idle: { phase: 'idle' },
  opening: {
    phase: 'opening',
    chatId: CHAT,
    sinceMs: 0,
    heard: 0,
    terms: {},
    request: aRequest(),
    hasSession: true,
    outgoing: [],
  },
  waiting: { phase: 'waiting', chatId: CHAT, sinceMs: 0, heard: 0, terms: {}, outgoing: [] },
  talking: {
    phase: 'talking',
    chatId: CHAT,
    sinceMs: 0,
    heard: 0,
    terms: {},
    outgoing: [],
    delivered: 0,
    agentName: 'Luz',
    leaving: false,
  },
  moving: {
    phase: 'moving',
    chatId: CHAT,
    sinceMs: 0,
    heard: 0,
    terms: {},
    step: 'listening',
    outgoing: [],
    delivered: 0,
    agentName: 'Luz',
    leaving: false,
  },
  closing: {
    phase: 'closing',
    chatId: CHAT,
    sinceMs: 0,
    heard: 0,
    terms: {},
    ending: { cause: 'user' },
    leaveSent: false,
  },
} as const satisfies { [P in Conversation['phase']]: Extract<Conversation, { phase: P }> };
