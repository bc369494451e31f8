import { z } from 'zod';
import { decoder, type Decoder } from '../decoder.ts';
import { link } from '../fields.ts';

// It will stand in a query: visible ASCII is all that was ever seen.
const fileToken = z
  .string()
  .regex(/^[\x21-\x7e]{1,500}$/)
  .optional()
  .catch(undefined);

const transfer = z.object({
  type: z.enum(['Requested', 'Canceled', 'Success', 'Failure']),
  uploadServletUrl: link,
  cdmServletUrl: link,
  fileToken,
});

/**
 * FileTransfer (undocumented). Requested and Canceled as real clients have seen them; Success and Failure are guesses that cost nothing: the
 * request is over. A message that names another request than the open one says nothing about it.
 */
export const fileTransfer: Decoder = decoder(transfer, (message, memory) => {
  const { type, fileToken: token, uploadServletUrl: uploadUrl, cdmServletUrl: refererUrl } = message;
  if (type === 'Requested') {
    if (token === undefined || uploadUrl === undefined) return undefined;
    const fileRequest = { token, uploadUrl, refererUrl };
    return {
      happenings: [{ type: 'agent.wants-file', wanted: true }],
      memory: { ...memory, fileRequest },
    };
  }
  const { fileRequest } = memory;
  const isOther = token !== undefined && fileRequest !== undefined && token !== fileRequest.token;
  if (isOther) return undefined;
  const received = type === 'Success' ? (token ?? fileRequest?.token) : undefined;
  return {
    happenings: [{ type: 'agent.wants-file', wanted: false }],
    memory: { ...memory, fileRequest: undefined, receivedFile: received ?? memory.receivedFile },
  };
});
