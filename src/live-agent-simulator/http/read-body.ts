import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/** A request's body, or undefined when it is longer than allowed or breaks off. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> | Buffer {
  if (request.method === 'GET') {
    request.resume();
    return EMPTY;
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(bytes <= maxBytes ? Buffer.concat(chunks) : undefined));
    request.on('close', () => resolve(undefined));
  });
}
