import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { NOT_FOUND, sendProblem, tooLarge, unsupportedMedia, type Problem } from './problem.ts';
import { routeOf } from './routes.ts';

export type BodyGuardParts = {
  /** The framework's own server; it need not listen. */
  readonly framework: Server;
  readonly limitBytes: number;
};

// A caller that sends slower than this ties up a connection for nothing.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
// Longer than a load balancer keeps its own end (Google's: 600 s), so that it never meets a connection that we have just closed.
const KEEP_ALIVE_TIMEOUT_MS = 620_000;
// What comes after a refusal is read and dropped for this long, so that the caller hears the answer and not a broken pipe.
const LINGER_MS = 1_000;

type Body =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken' };

const readBody = (request: IncomingMessage, limitBytes: number): Promise<Body> => {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes)
    return Promise.resolve({ kind: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > limitBytes) {
        chunks.length = 0;
        resolve({ kind: 'too-large' });
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      resolve({ kind: 'body', bytes: Buffer.concat(chunks) });
    });
    request.on('close', () => {
      resolve({ kind: 'broken' });
    });
  });
};

const refuse = (request: IncomingMessage, response: ServerResponse, problem: Problem): void => {
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => {
    clearTimeout(timer);
  });
  sendProblem(response, problem);
  request.resume();
};

/**
 * An HTTP server in front of the framework's. The framework would read bodies of up to 1 GB, inflate them, and answer malformed
 * JSON and paths that it cannot decode with an HTML page; this one refuses unknown paths unread, reads what is small enough, as it
 * is, and hands it on as `rawBody`. The framework's body parsers leave alone what has been read.
 */
export const createBodyGuard = ({ framework, limitBytes }: BodyGuardParts): Server => {
  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (routeOf(request.url) === undefined) {
      refuse(request, response, NOT_FOUND);
      return;
    }
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      refuse(request, response, unsupportedMedia('Content-Encoding', 'must not be compressed'));
      return;
    }
    const body = await readBody(request, limitBytes);
    if (body.kind === 'broken') return;
    if (body.kind === 'too-large') {
      refuse(request, response, tooLarge(limitBytes));
      return;
    }
    framework.emit('request', Object.assign(request, { rawBody: body.bytes }), response);
  };
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => void guard(request, response),
  );
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  return server;
};
