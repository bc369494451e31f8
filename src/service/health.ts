import { createServer, type Server } from 'node:http';

export type Health = { readonly isReady: () => boolean; readonly chats: () => number };

/**
 * `/livez`: the process answers · `/readyz`: it takes messages and may act on them (503 otherwise). Liveness knows nothing
 * of Redis or Pub/Sub: restarting a process does not mend them.
 */
export const createHealthServer = ({ isReady, chats }: Health): Server =>
  createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.url === '/livez') answer(200, { status: 'alive' });
    else if (request.url === '/readyz') answer(isReady() ? 200 : 503, { ready: isReady(), chats: chats() });
    else answer(404, { status: 'unknown path', paths: ['/livez', '/readyz'] });
  });
