import { jsonAnswer, OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { HandoverPlan } from '../script/action.ts';
import { ChatServer } from '../session/chat-server.ts';
import type { Chat } from '../session/chat.ts';
import type { LoggedEvent } from '../session/event-log.ts';
import { chatMessagesOf } from '../session/transcript.ts';
import { shortId } from '../wire/salesforce-id.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { ServerMessage } from '../wire/server-message.ts';
import { deliver } from './deliver.ts';
import type { Desk } from './desk.ts';
import { AFFINITY_INVALID, armExpiry, closePoll } from './session-end.ts';
import { tellVisitor } from './tell-visitor.ts';

// What the transcript already says, or what has lost its meaning, is not told again by the new server.
const NOT_CARRIED = new Set(['ChatMessage', 'AgentTyping', 'AgentNotTyping', 'ChasitorSessionData']);

/**
 * Moves the session to another server of the pod: from now on every request gets 503 until ReconnectSession
 * (Chat REST API guide, ReconnectSession). A second move may start before the first was settled.
 */
export function startHandover(desk: Desk, chat: Chat, plan: HandoverPlan): void {
  chat.handover = 'moved';
  chat.resetSequence = plan.resetSequence;
  chat.refuseReconnects = plan.refuseReconnects;
  desk.journal.append({ type: 'handover.started', generation: chat.server.generation }, chat.id);
  if (plan.openPoll === 'hold') return;
  for (const poll of chat.polls)
    closePoll(desk, chat, poll, { outcome: 'refused', answer: AFFINITY_INVALID });
}

function sessionData(chat: Chat): ServerMessage {
  return serverMessage('ChasitorSessionData', {
    queuePosition: chat.phase === 'queued' ? chat.queuePosition : 0,
    geoLocation: {},
    url: '',
    oref: '',
    postChatUrl: chat.postChatUrl,
    sneakPeekEnabled: chat.sneakPeekEnabled,
    chatMessages: chatMessagesOf(chat.transcript),
  });
}

/** Events other than messages that the visitor has not read, judged by the offset it gives. */
function unread(chat: Chat, offset: number | undefined): readonly LoggedEvent[] {
  const { log, deliveredUpTo } = chat.server;
  const isUnread = (event: LoggedEvent): boolean =>
    offset === undefined ? event.index > deliveredUpTo : event.offset > offset;
  return log.all().filter((event) => isUnread(event) && !NOT_CARRIED.has(event.message.type));
}

/** The offset of the last event that went into an answer of the present server. */
const lastDeliveredOffset = (chat: Chat): number =>
  chat.server.log.all()[chat.server.deliveredUpTo]?.offset ?? 0;

/**
 * Puts the session onto a new server and returns its affinity token. Taken at any time, also without a 503 before:
 * a client that lost the answer of its last reconnect has no other way back.
 */
function moveToNewServer(desk: Desk, chat: Chat, offset: number | undefined): string {
  const lastOffset = lastDeliveredOffset(chat);
  const carried = unread(chat, offset);
  const keepsSequence = chat.resetSequence === false;
  chat.server = new ChatServer(chat.server.generation + 1, keepsSequence ? chat.server.lastSequence : 0);
  chat.handover = 'resyncing';
  const { generation } = chat.server;
  desk.journal.append(
    { type: 'handover.reconnected', generation, offset: offset ?? null, lastOffset },
    chat.id,
  );
  tellVisitor(desk, chat, sessionData(chat));
  for (const event of carried) tellVisitor(desk, chat, event.message);
  if (chat.polls.size === 0) armExpiry(desk, chat);
  return chat.server.affinityToken;
}

/**
 * The desk moves the session and says so among its messages, before any request meets a 503. Whoever has no poll open misses it and learns it from
 * the next 503.
 */
export function announceMove(desk: Desk, chat: Chat): void {
  const old = chat.server;
  const next = new ChatServer(old.generation + 1, 0);
  const { affinityToken } = next;
  chat.log(serverMessage('ReconnectSession', { resetSequence: true, affinityToken }), desk.now());
  deliver(desk, chat);
  chat.server = next;
  chat.handover = 'resyncing';
  desk.journal.append({ type: 'handover.started', generation: old.generation }, chat.id);
  tellVisitor(desk, chat, sessionData(chat));
  if (chat.polls.size === 0) armExpiry(desk, chat);
}

/** Whether this reconnect meets yet another 503. */
function refusesReconnect(chat: Chat): boolean {
  if (chat.refuseReconnects === 0) return false;
  chat.refuseReconnects -= 1;
  return true;
}

/** GET System/ReconnectSession. */
export function reconnect(desk: Desk, chat: Chat, offset: number | undefined): Answer {
  if (refusesReconnect(chat)) return AFFINITY_INVALID;
  const affinityToken = moveToNewServer(desk, chat, offset);
  const flag = chat.resetSequence === 'absent' ? {} : { resetSequence: chat.resetSequence };
  return jsonAnswer(200, { messages: [serverMessage('ReconnectSession', { ...flag, affinityToken })] });
}

/** GET System/ResyncSession, the form of API versions 29 to 36. */
export function resyncSession(desk: Desk, chat: Chat): Answer {
  if (refusesReconnect(chat)) return AFFINITY_INVALID;
  const affinityToken = moveToNewServer(desk, chat, undefined);
  const message = serverMessage('ResyncSession', { isValid: true, key: chat.key, affinityToken });
  return jsonAnswer(200, { messages: [message] });
}

/** POST Chasitor/ChasitorResyncState: the visitor's side is ready, everything is taken again. */
export function resyncState(desk: Desk, chat: Chat, organizationId: string): Answer {
  const known = chat.request?.organizationId;
  if (known !== undefined && shortId(known) !== shortId(organizationId)) {
    return textAnswer(400, 'Wrong organizationId');
  }
  chat.handover = 'settled';
  chat.resetSequence = true;
  desk.journal.append({ type: 'handover.resynced', generation: chat.server.generation }, chat.id);
  return OK;
}
