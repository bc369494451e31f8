import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PictureServer = { readonly url: string; close(): Promise<void> };

/** Serves one picture, of which nobody looks at more than the type. */
export const startPictureServer = async (): Promise<PictureServer> => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end('a receipt');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/receipt.png`,
    async close() {
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
