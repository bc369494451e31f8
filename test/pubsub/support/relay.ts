import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Relay = {
  /** `host:port` to connect to instead of the target. */
  readonly host: string;
  /** Cuts every connection and lets no new one through, until the returned function is called. */
  cut(): () => void;
  close(): Promise<void>;
};

/** A TCP relay to `target` (`host:port`) whose cable can be pulled. */
export const startRelay = async (target: string): Promise<Relay> => {
  const [targetHost = '', targetPort = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = keep(connect(Number(targetPort), targetHost));
    keep(socket).pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      dropAll();
      return () => {
        isCut = false;
      };
    },
    async close() {
      server.close();
      dropAll();
      await once(server, 'close');
    },
  };
};
