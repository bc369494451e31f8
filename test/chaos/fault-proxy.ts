import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * `pass` · `down`: connections are reset and refused · `black-hole`: connections stay and carry nothing, not even their
 * end · `deaf`: what is sent arrives, what is answered does not.
 */
export type LinkMode = 'pass' | 'down' | 'black-hole' | 'deaf';

/** One TCP line that can be broken. What a black hole held back flows again afterwards, as TCP repeats it. */
export type FaultProxy = {
  readonly host: string;
  readonly port: number;
  set(mode: LinkMode): Promise<void>;
  /** More time in each direction. */
  delay(ms: number): void;
  /** Breaks every connection now. */
  reset(): void;
  close(): Promise<void>;
};

/** libuv cannot reset what is shutting down, and Node then never closes it: that is only closed. */
const cut = (socket: Socket): void => {
  if (socket.writableEnded || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
};

/** Does what it is given later, in the order it was given, also while the delay changes: timers alone would let chunks overtake. */
const createDelayLine = (delayMs: () => number): ((act: () => void) => void) => {
  const waiting: { readonly dueMs: number; readonly act: () => void }[] = [];
  const work = (): void => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const restMs = next.dueMs - performance.now();
      if (restMs > 0) {
        setTimeout(work, Math.ceil(restMs));
        return;
      }
      waiting.shift();
      next.act();
    }
  };
  return (act) => {
    const isFirst = waiting.length === 0;
    if (isFirst && delayMs() === 0) {
      act();
      return;
    }
    waiting.push({ dueMs: performance.now() + delayMs(), act });
    if (isFirst) work();
  };
};

type Pair = { readonly near: Socket; readonly far: Socket };

export const startFaultProxy = async (
  target: { host: string; port: number },
  { host = '127.0.0.1', port: wanted = 0 }: { host?: string; port?: number } = {},
): Promise<FaultProxy> => {
  const pairs = new Set<Pair>();
  let mode: LinkMode = 'pass';
  let delayMs = 0;

  /** Carries one direction. */
  const carry = (from: Socket, to: Socket): void => {
    const soon = createDelayLine(() => delayMs);
    from.on('data', (chunk: Buffer) => {
      soon(() => {
        if (!to.destroyed && !to.write(chunk)) from.pause();
      });
    });
    to.on('drain', () => {
      if (mode === 'pass') from.resume();
    });
    from.on('end', () => {
      soon(() => to.end());
    });
    from.on('error', () => {
      cut(to);
    });
    from.on('close', () => {
      soon(() => to.destroySoon());
    });
  };

  const obey = ({ near, far }: Pair): void => {
    if (mode === 'black-hole') near.pause();
    else near.resume();
    if (mode === 'black-hole' || mode === 'deaf') far.pause();
    else far.resume();
  };

  const reset = (): void => {
    for (const { near, far } of pairs) {
      cut(near);
      cut(far);
    }
    pairs.clear();
  };

  const accept = (near: Socket): void => {
    const far = connect({ ...target, noDelay: true });
    near.setNoDelay(true);
    const pair = { near, far };
    pairs.add(pair);
    near.on('close', () => pairs.delete(pair));
    carry(near, far);
    carry(far, near);
    obey(pair);
  };

  let port = wanted;
  let server: Server | undefined;
  const listen = async (): Promise<void> => {
    server = createServer(accept).listen(port, host);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const hangUp = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    reset();
    if (!closing) return;
    closing.close();
    await once(closing, 'close');
  };
  await listen();

  return {
    host,
    port,
    async set(next) {
      mode = next;
      if (next === 'down') await hangUp();
      else if (!server) await listen();
      for (const pair of pairs) obey(pair);
    },
    delay(ms) {
      delayMs = ms;
    },
    reset,
    close: hangUp,
  };
};
