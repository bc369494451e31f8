import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Hook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Webhook {
  readonly url: string;
  readonly hooks: readonly Hook[];
  /** The most requests that were being answered at the same time. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** An HTTP server on loopback that answers with these statuses in turn, and with the last one from then on. */
export async function startWebhook(...statuses: readonly number[]): Promise<Webhook> {
  const hooks: Hook[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    most = Math.max(most, ++open);
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const status = statuses[hooks.length] ?? statuses.at(-1) ?? 204;
      // Long enough for another request to overlap, if the sender does not wait.
      setTimeout(() => {
        open--;
        response.writeHead(status).end();
      }, 20);
      hooks.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    hooks,
    mostAtOnce: () => most,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
