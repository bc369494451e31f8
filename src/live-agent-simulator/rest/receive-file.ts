import { createHash } from 'node:crypto';
import type { Desk } from '../desk/desk.ts';
import { tellVisitor } from '../desk/tell-visitor.ts';
import { OK, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { headerOf } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { isOver } from '../session/chat-phase.ts';
import type { Chat, FileRequest } from '../session/chat.ts';
import { shortId } from '../wire/salesforce-id.ts';
import { serverMessage } from '../wire/server-message.ts';

/** Where the agent's file request sends the visitor. */
export const UPLOAD_PATH = '/chat/fileupload';

async function fileIn(call: Call): Promise<File | undefined> {
  const contentType = headerOf(call, 'content-type') ?? '';
  try {
    const body = new Uint8Array(call.body);
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    const file = form.get('file');
    return file instanceof File ? file : undefined;
  } catch {
    return undefined;
  }
}

/** The session an upload is for: `chatKey` is its id, the part of the key before the first `!`. */
export const chatOfUpload = (desk: Desk, call: Call): Chat | undefined => {
  const chat = desk.chats.findById(call.query.get('chatKey') ?? '');
  return chat === undefined || isOver(chat.phase) ? undefined : chat;
};

function openRequest(chat: Chat, call: Call): FileRequest | undefined {
  const token = call.query.get('fileToken');
  return chat.fileRequests.find((request) => request.token === token && request.state === 'open');
}

/**
 * POST to the upload servlet: one multipart part `file`, allowed once per token and not after its cancellation.
 * Undocumented; form and query as real clients send them.
 */
export async function receiveFile(desk: Desk, call: Call): Promise<Answer> {
  const chat = chatOfUpload(desk, call);
  const organizationId = chat?.request?.organizationId ?? '';
  if (chat === undefined || shortId(call.query.get('orgId') ?? '') !== shortId(organizationId)) {
    return textAnswer(403, 'Unknown chat');
  }
  const request = openRequest(chat, call);
  if (request === undefined) {
    desk.journal.append({ type: 'file.refused' }, chat.id);
    return textAnswer(403, 'File token is not valid');
  }
  const file = await fileIn(call);
  if (file === undefined) return textAnswer(400, 'The part "file" is missing');
  request.state = 'received';
  const bytes = Buffer.from(await file.arrayBuffer());
  const received = {
    name: file.name,
    contentType: file.type,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  chat.files.push(received);
  const referer = headerOf(call, 'referer') ?? null;
  const encoding = call.query.get('encoding');
  desk.journal.append({ type: 'file.received', ...received, referer, encoding }, chat.id);
  const { token, thenTells } = request;
  if (thenTells !== 'nothing')
    tellVisitor(desk, chat, serverMessage('FileTransfer', { type: thenTells, fileToken: token }));
  return OK;
}
