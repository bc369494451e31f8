import type { Desk } from '../desk/desk.ts';
import { reconnect, resyncSession } from '../desk/handover.ts';
import { receivePoll } from '../desk/receive-poll.ts';
import { armExpiry, vanish } from '../desk/session-end.ts';
import { jsonAnswer, OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { headerOf } from '../http/call.ts';
import type { Call, Reply } from '../http/call.ts';
import { Chat } from '../session/chat.ts';

const WHOLE_NUMBER = /^-?\d{1,15}$/;

/** GET System/SessionId: a new session. It dies like any other if nobody polls. */
export function createSession(desk: Desk, call: Call): Answer {
  const token = desk.tokens.use(headerOf(call, 'authorization'));
  const chat = new Chat(desk.now(), token?.clientId ?? '');
  chat.loseBurstsWithinMs = desk.settings.loseBurstsWithinMs;
  desk.chats.add(chat);
  desk.journal.append({ type: 'session.created' }, chat.id);
  armExpiry(desk, chat);
  const { holdMs, clientPollTimeoutS, clientPollTimeoutAsText } = desk.settings;
  const timeoutS = clientPollTimeoutS ?? Math.ceil(holdMs / 1000) + 10;
  return jsonAnswer(200, {
    id: chat.id,
    key: chat.key,
    affinityToken: chat.server.affinityToken,
    clientPollTimeout: clientPollTimeoutAsText ? String(timeoutS) : timeoutS,
  });
}

/** DELETE System/SessionId/{key}: the session is gone at once, its open poll fails. */
export function deleteSession(desk: Desk, chat: Chat): Answer {
  vanish(desk, chat, 'deleted');
  return OK;
}

/** GET System/Messages?ack=n. Unknown query parameters such as `pc` are ignored. */
export function pollMessages(desk: Desk, chat: Chat, call: Call): Reply {
  const ack = call.query.get('ack') ?? '-1';
  if (!WHOLE_NUMBER.test(ack)) return textAnswer(400, 'ack must be a whole number');
  return receivePoll(desk, chat, Number(ack), call);
}

/** GET System/ReconnectSession?ReconnectSession.offset=n, only for API version 37 and later. */
export function reconnectSession(desk: Desk, chat: Chat, call: Call): Answer {
  if (Number(headerOf(call, 'x-liveagent-api-version')) < 37) return textAnswer(404, 'Not Found');
  const offset = call.query.get('ReconnectSession.offset');
  if (offset === null) return reconnect(desk, chat, undefined);
  if (!WHOLE_NUMBER.test(offset)) return textAnswer(400, 'offset must be a whole number');
  return reconnect(desk, chat, Number(offset));
}

/** GET System/ResyncSession?SessionId=…, what API versions 29 to 36 had instead. */
export function resyncOldSession(desk: Desk, chat: Chat, call: Call): Answer {
  if (Number(headerOf(call, 'x-liveagent-api-version')) > 36) return textAnswer(404, 'Not Found');
  if (call.query.get('SessionId') !== chat.id) return textAnswer(400, 'Wrong SessionId');
  return resyncSession(desk, chat);
}
