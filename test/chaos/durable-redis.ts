import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedisServer } from '../support/redis-server.ts';

export type DurableRedis = {
  readonly url: string;
  readonly pid: () => number;
  /** Kills it and, after a while, starts it again with everything that it had confirmed. */
  restart(downMs: number): Promise<void>;
  stop(): Promise<void>;
};

const READY_LIMIT_MS = 30_000;

/** A free port is found by starting one there: the way of the tests' own server. */
const freePort = async (): Promise<number> => {
  const server = await startRedisServer();
  await server.stop();
  return Number(new URL(server.url).port);
};

/** A Redis that writes everything down before it confirms (`appendfsync always`) in `dir`. */
export const startDurableRedis = async (dir: string): Promise<DurableRedis> => {
  const port = await freePort();
  const url = `redis://127.0.0.1:${String(port)}`;
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--loglevel', 'warning'];
  const written = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--daemonize', 'no'];

  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', [...options, ...written], { stdio: 'ignore' });
    const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    // Until it listens, every try fails.
    redis.on('error', () => {});
    const deadline = AbortSignal.timeout(READY_LIMIT_MS);
    const isReady = async (): Promise<boolean> => (await redis.ping().catch(() => '')) === 'PONG';
    while (!(await Promise.race([isReady(), once(deadline, 'abort').then(() => false)]))) {
      if (deadline.aborted) throw new Error('redis-server did not start in time');
      await pause(20);
    }
    redis.disconnect();
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  let child = await start();
  return {
    url,
    pid: () => child.pid ?? 0,
    async restart(downMs) {
      await end(child);
      await pause(downMs);
      child = await start();
    },
    stop: () => end(child),
  };
};
