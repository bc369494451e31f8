import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteRealPart } from './real-parts.ts';

export type RedisServer = {
  readonly url: string;
  readonly pid: number;
  /** Ends it by its pid and waits until it is gone. */
  stop(): Promise<void>;
};

const READY_LIMIT_MS = 5_000;
const MISSING = 'redis-server is not on the PATH: apt-get install redis-server';

const versionOf = (binary: string): string => {
  try {
    return execFileSync(binary, ['--version'], { encoding: 'utf8' }).split(' ')[2] ?? '';
  } catch {
    throw new Error(MISSING);
  }
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

/** One command over a line of its own; the first part of the reply, or '' when nobody is there. */
const ask = (port: number, command: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', () => {
      resolve('');
    });
  });

/**
 * Starts Debian's Redis on a free port of the loopback, without anything on disk. `cluster`: one node that has all slots, so that it
 * refuses whatever a real cluster would refuse (`CROSSSLOT`). `port`: for a server that comes back where one was.
 */
export const startRedisServer = async ({
  cluster = false,
  port: wanted,
}: { cluster?: boolean; port?: number } = {}): Promise<RedisServer> => {
  noteRealPart(`redis-server ${versionOf('redis-server')}`);
  const port = wanted ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'handoff-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
  const quiet = ['--save', '', '--appendonly', 'no', '--loglevel', 'warning', '--daemonize', 'no'];
  // The bus of a cluster takes the port 10,000 above unless told: it may be taken, or not exist.
  const busPort = cluster ? ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())] : [];
  const child = spawn('redis-server', [...options, ...quiet, ...busPort], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error(MISSING);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await gone;
    rmSync(dir, { recursive: true, force: true });
  };

  const deadlineMs = Date.now() + READY_LIMIT_MS;
  const answered = async (command: string, expected: string): Promise<void> => {
    while (!(await ask(port, command)).includes(expected)) {
      if (Date.now() > deadlineMs || child.exitCode !== null) {
        await stop();
        throw new Error(`redis-server on port ${String(port)} did not answer ${command} with ${expected}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await answered('PING', '+PONG');
  if (cluster) {
    await answered('CLUSTER ADDSLOTSRANGE 0 16383', '+OK');
    await answered('CLUSTER INFO', 'cluster_state:ok');
  }
  return { url: `redis://127.0.0.1:${String(port)}`, pid, stop };
};
