import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { HandoffError } from '../../../errors/handoff-error.ts';
import { systemCodeOf } from './guarded-connections.ts';

/** Bytes of an answer, or why there are none although its status came. */
export type AnswerBody =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable'; readonly error: HandoffError };

/** Reads to the end, but never more than `maxBytes`: what is behind the limit is not even received. */
export const readLimited = async (body: Readable, maxBytes: number): Promise<AnswerBody> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) {
        return { kind: 'unreadable', error: new HandoffError('DESK_ANSWER_UNREADABLE', { maxBytes }) };
      }
      chunks.push(chunk);
    }
  } catch (error) {
    const details = { reason: systemCodeOf(error) ?? 'cut off' };
    return {
      kind: 'unreadable',
      error: new HandoffError('DESK_ANSWER_UNREADABLE', details, { cause: error }),
    };
  }
  const [first = Buffer.alloc(0)] = chunks;
  return { kind: 'read', bytes: chunks.length <= 1 ? first : Buffer.concat(chunks, size) };
};
