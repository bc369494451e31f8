import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

const headersOf = ({ status, body, contentType, headers }: Answer): Record<string, string | number> => ({
  ...(status === 204 ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
  ...headers,
});

/** Sends an answer, unless the client has left. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, headersOf(answer));
  response.end(answer.status === 204 ? undefined : answer.body);
}

/** Announces the whole answer and sends only its first half before the connection breaks. */
export function writeHalf(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, headersOf(answer));
  const half = answer.body.slice(0, Math.floor(answer.body.length / 2));
  response.write(half, () => response.destroy());
}

/** Sends headers and no body, then resets the connection. */
export function writeHeadersThenReset(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, headersOf(answer));
  response.flushHeaders();
  // A reset overtakes bytes the peer has not read yet: the headers get a moment to arrive.
  setTimeout(() => resetConnection(response), 5).unref();
}

/** Breaks the connection with a TCP reset. */
export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

const CHUNK = 'x'.repeat(65_536);

/** Sends valid JSON of at least the given size, as fast as the client reads. */
export function writeOversize(response: ServerResponse, bytes: number): void {
  if (response.destroyed) return;
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' });
  response.write('{"messages":[],"sequence":0,"offset":0,"padding":"');
  let left = bytes;
  const pump = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= CHUNK.length;
      if (!response.write(CHUNK)) {
        response.once('drain', pump);
        return;
      }
    }
    if (!response.destroyed) response.end('"}');
  };
  pump();
}
