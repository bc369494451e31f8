import { Buffer } from 'node:buffer';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import type { FileRequest } from '../wire/file-request.ts';

export type Upload = {
  readonly request: FileRequest;
  readonly organizationId: string;
  /** The id of System/SessionId: the part of the key before its first `!`. */
  readonly chatKey: string;
  readonly file: { readonly name: string; readonly contentType: string; readonly bytes: Buffer };
  readonly deadlineMs: number;
  readonly lane: string;
  readonly signal: AbortSignal;
};

const addressOf = ({ request, organizationId, chatKey }: Upload): string => {
  const url = new URL(request.uploadUrl);
  url.searchParams.set('orgId', organizationId);
  url.searchParams.set('chatKey', chatKey);
  url.searchParams.set('fileToken', request.token);
  url.searchParams.set('encoding', 'UTF-8');
  return url.href;
};

/** POST to the upload servlet (undocumented; as real clients send it): one multipart part `file`, one file per token. Fails as `http.send` does. */
export const uploadFile = async (http: HttpClient, upload: Upload): Promise<HttpAnswer> => {
  const { file, request, deadlineMs, lane, signal } = upload;
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file.bytes)], { type: file.contentType }), file.name);
  // The platform's own encoder, so that no name can break out of its header.
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return http.send({
    method: 'POST',
    url: addressOf(upload),
    headers: {
      'content-type': contentType,
      ...(request.refererUrl !== undefined && { referer: request.refererUrl }),
    },
    body: Buffer.from(await encoded.arrayBuffer()),
    lane,
    deadlineMs,
    signal,
  });
};
