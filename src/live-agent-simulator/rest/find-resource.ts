import type { Desk } from '../desk/desk.ts';
import type { Endpoint } from '../desk/endpoint.ts';
import { textAnswer } from '../http/answer.ts';
import { headerOf } from '../http/call.ts';
import type { Call, Reply } from '../http/call.ts';
import type { Chat } from '../session/chat.ts';
import { refuseHeaders, refuseSession } from './check-headers.ts';
import { isKnownResource, ROUTES } from './route-table.ts';
import type { Route } from './route.ts';

const BASE = '/chat/rest/';
const DELETE_PREFIX = 'System/SessionId/';

/** A request together with what it is for and whose it is. */
export type Resource = {
  readonly endpoint: Endpoint;
  readonly chat: Chat | undefined;
  readonly answer: () => Reply;
};

const isRefused = (status: number): boolean => status >= 400;

function routed(desk: Desk, route: Route, call: Call, chat: Chat | undefined): Reply {
  const headers = refuseHeaders(desk, route, call);
  if (headers !== undefined) return headers;
  if (route.kind !== 'session') return route.answer(desk, call);
  const refusal = refuseSession(route, chat, call);
  if (refusal !== undefined || chat === undefined) return refusal ?? textAnswer(403, '');
  return route.answer(desk, chat, call);
}

function noted(desk: Desk, resource: Resource): Resource {
  const { endpoint, chat, answer } = resource;
  if (chat === undefined) return resource;
  const noteRefusal = (status: number): void => {
    if (isRefused(status)) desk.journal.append({ type: 'request.refused', endpoint, status }, chat.id);
  };
  return {
    ...resource,
    answer: () => {
      const reply = answer();
      if (reply instanceof Promise) {
        return reply.then((late) => {
          noteRefusal(late.status);
          return late;
        });
      }
      noteRefusal(reply.status);
      return reply;
    },
  };
}

function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** The Live Agent resource a request is for, or undefined when the path is none of Live Agent's. */
export function findResource(desk: Desk, call: Call): Resource | undefined {
  if (!call.path.startsWith(BASE)) return undefined;
  const path = call.path.slice(BASE.length);
  const isDelete = call.method === 'DELETE' && path.startsWith(DELETE_PREFIX);
  const name = isDelete ? 'System/SessionId' : path;
  const key = isDelete
    ? decodeKey(path.slice(DELETE_PREFIX.length))
    : headerOf(call, 'x-liveagent-session-key');
  const chat = desk.chats.findByKey(key);
  const route = ROUTES.get(`${call.method} ${name}`);
  if (route === undefined) {
    const answer = isKnownResource(name)
      ? textAnswer(405, 'Method Not Allowed')
      : textAnswer(404, 'Not Found');
    return { endpoint: 'Unknown', chat, answer: () => answer };
  }
  return noted(desk, {
    endpoint: route.endpoint,
    chat,
    answer: () => routed(desk, route, call, chat),
  });
}
