import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Desk } from '../desk/desk.ts';
import type { Endpoint } from '../desk/endpoint.ts';
import { subjectOf } from '../faults/subject-of.ts';
import { answerTokenRequest } from '../oauth/token-endpoint.ts';
import { findResource } from '../rest/find-resource.ts';
import { chatOfUpload, receiveFile, UPLOAD_PATH } from '../rest/receive-file.ts';
import type { Chat } from '../session/chat.ts';
import { textAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Call, Reply } from './call.ts';
import { performExchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { writeAnswer } from './write-answer.ts';

/** Answers what is neither Live Agent nor OAuth, e.g. the control API; undefined passes it on. */
export type OtherPaths = (call: Call) => Promise<Answer> | undefined;

type Found = { readonly endpoint: Endpoint; readonly chat: Chat | undefined; readonly answer: () => Reply };

const TOKEN_PATH = '/services/oauth2/token';

function find(desk: Desk, call: Call): Found {
  const resource = findResource(desk, call);
  if (resource !== undefined) return resource;
  if (call.path === TOKEN_PATH) {
    return { endpoint: 'OAuth', chat: undefined, answer: () => answerTokenRequest(desk, call) };
  }
  if (call.path === UPLOAD_PATH && call.method === 'POST') {
    const answer = (): Promise<Answer> => receiveFile(desk, call);
    return { endpoint: 'FileUpload', chat: chatOfUpload(desk, call), answer };
  }
  return { endpoint: 'Unknown', chat: undefined, answer: () => textAnswer(404, 'Not Found') };
}

function toCall(request: IncomingMessage, response: ServerResponse, body: Buffer): Call {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  return {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body,
    onClosed: (listener) => {
      const tell = (): void => listener(response.writableFinished);
      // A delayed request may be performed after its client has left.
      if (response.destroyed) queueMicrotask(tell);
      else response.once('close', tell);
    },
  };
}

async function handle(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  others: OtherPaths,
): Promise<void> {
  const isUpload = request.url?.startsWith(UPLOAD_PATH) === true;
  const body = await readBody(request, isUpload ? desk.settings.maxFileBytes : desk.settings.maxBodyBytes);
  if (body === undefined) {
    writeAnswer(response, { ...textAnswer(413, 'Too large'), headers: { connection: 'close' } });
    return;
  }
  const call = toCall(request, response, body);
  const other = others(call);
  if (other !== undefined) {
    writeAnswer(response, await other);
    return;
  }
  const { endpoint, chat, answer } = find(desk, call);
  const subject = desk.faults.isEmpty ? { endpoint } : subjectOf(desk, endpoint, chat, call);
  await performExchange({ desk, response, subject, chatId: chat?.id, answer });
}

/** The listener of the HTTP server. A bug here answers 500 with its name and never ends the process. */
export const requestListener =
  (desk: Desk, others: OtherPaths) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    handle(desk, request, response, others).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : 'unknown';
      if (!response.headersSent) writeAnswer(response, textAnswer(500, `simulator error: ${name}`));
    });
  };
