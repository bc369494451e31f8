import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export type OddServer = {
  readonly url: string;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** Connections that were made so far. */
  readonly connections: () => number;
  answer: RequestListener;
  close(): Promise<void>;
};

/** A server that answers whatever a test wants, also what no desk would. */
export const startOddServer = async (): Promise<OddServer> => {
  const requests: OddServer['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    if (request.url === '/services/oauth2/token') {
      response.setHeader('content-type', 'application/json').end('{"access_token":"example-token"}');
      return;
    }
    odd.answer(request, response);
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const odd: OddServer = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    connections: () => connections,
    answer: (_, response) => {
      response.writeHead(204).end();
    },
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
  return odd;
};

/** Answers with JSON, or with the text as it is. */
export const answering =
  (body: unknown, status = 200): RequestListener =>
  (_, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };
