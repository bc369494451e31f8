import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { createRedisWorkers } from '../../src/redis/redis-workers.ts';
import { translateRedisError } from '../../src/redis/translate-redis-error.ts';
import { entry, LONG_LIFE_MS, worker } from '../contracts/store-world.ts';
import { until } from '../contracts/until.ts';
import { A, CONVERSATION } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { makeRedisWorld, type RedisWorld } from './redis-world.ts';

const ONE = worker('worker-1');
const SECRET = 'words-of-a-person';
let server: RedisServer;
let world: RedisWorld;
beforeEach(async () => {
  server = await startRedisServer();
  world = await makeRedisWorld(server);
});
afterEach(async () => {
  await world.dispose();
  await server.stop();
});

const portOf = ({ url }: RedisServer): number => Number(new URL(url).port);

test('a server that is gone fails every call soon, with STORE_UNAVAILABLE, and crashes nothing', async () => {
  await world.workers.beat(ONE, LONG_LIFE_MS, true);
  const claim = await world.store.claim(CONVERSATION, ONE);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  await server.stop();
  const unavailable = { code: 'STORE_UNAVAILABLE' };
  await expect(world.store.receive(CONVERSATION, entry('a', SECRET), 1)).rejects.toMatchObject(unavailable);
  await expect(world.store.claim(CONVERSATION, ONE)).rejects.toMatchObject(unavailable);
  await expect(world.store.inbox(CONVERSATION, 1)).rejects.toMatchObject(unavailable);
  await expect(
    world.store.save(claim.lease, { conversation: A.waiting, session: { key: SECRET } }, 0),
  ).rejects.toMatchObject(unavailable);
  await expect(world.store.release(claim.lease, 'idle')).rejects.toMatchObject(unavailable);
  await expect(world.workers.beat(ONE, 1_000, false)).rejects.toMatchObject(unavailable);
  await expect(world.workers.leave(ONE)).rejects.toMatchObject(unavailable);
  await expect(world.workers.deserted(5)).rejects.toMatchObject(unavailable);
  await expect(world.workers.wake(ONE, CONVERSATION)).rejects.toMatchObject(unavailable);
  await expect(world.workers.listen(ONE, () => {})).rejects.toMatchObject(unavailable);
  expect(world.log.lines.some(({ event, level }) => event === 'redis.failed' && level === 'warn')).toBe(true);
}, 20_000);

test('a server that does not answer fails a call in about a second', async () => {
  process.kill(server.pid, 'SIGSTOP');
  try {
    const sentAtMs = performance.now();
    await expect(world.store.inbox(CONVERSATION, 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - sentAtMs).toBeLessThan(5_000);
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
}, 20_000);

test('a server that comes back without its memory is used and listened to again', async () => {
  const heard: string[] = [];
  await world.workers.beat(ONE, LONG_LIFE_MS, true);
  await world.store.receive(CONVERSATION, entry('a'), 1);
  const stop = await world.workers.listen(ONE, (id) => heard.push(id));
  await server.stop();
  server = await startRedisServer({ port: portOf(server) });
  const receipt = async (): Promise<string> =>
    world.store.receive(CONVERSATION, entry('b'), 1).then(
      ({ kind }) => kind,
      () => 'failed',
    );
  await until(async () => (await receipt()) === 'duplicate', 'a call that goes through');
  expect(await world.store.inbox(CONVERSATION, 5)).toEqual([entry('b')]);
  expect(await world.workers.beat(ONE, LONG_LIFE_MS, false)).toBe('lost');
  await until(async () => {
    await world.workers.wake(ONE, CONVERSATION);
    return heard.length > 0;
  }, 'a wake-up that is heard');
  await stop();
}, 20_000);

/** Passes lines on to the server; with `swallow` a line goes dumb at its first SUBSCRIBE. Each line is noted. */
const startDumbProxy = async (port: number) => {
  const state = { swallow: false, dumb: 0 };
  const lines = new Set<Socket>();
  const proxy = createServer((line) => {
    const onward = connect(port, '127.0.0.1');
    const end = (): void => {
      line.destroy();
      onward.destroy();
    };
    for (const side of [line, onward]) side.on('error', end).on('close', end);
    lines.add(line);
    onward.pipe(line);
    line.on('data', (chunk: Buffer) => {
      if (state.swallow && /\bsubscribe\b/i.test(chunk.toString('latin1'))) {
        state.dumb += 1;
        line.removeAllListeners('data').resume();
      } else onward.write(chunk);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const breakLines = (): void => {
    for (const line of lines) line.destroy();
    lines.clear();
  };
  const { port: ownPort } = proxy.address() as AddressInfo;
  return { url: `redis://127.0.0.1:${String(ownPort)}`, state, breakLines, close: () => proxy.close() };
};

test('a line that does not take up listening again is left for the next, and ends no process', async () => {
  const proxy = await startDumbProxy(portOf(server));
  const subscriber = connectRedis({ url: proxy.url, name: 'test-subscriber', log: world.log });
  const unheard: unknown[] = [];
  const note = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', note);
  try {
    const heard: string[] = [];
    const workers = createRedisWorkers({ redis: world.redis, subscriber });
    await workers.listen(ONE, (id) => heard.push(id));
    proxy.state.swallow = true;
    proxy.breakLines();
    // The second line that goes dumb shows that the first was given up.
    await until(() => proxy.state.dumb > 1, 'a second line');
    proxy.state.swallow = false;
    await until(async () => {
      await workers.wake(ONE, CONVERSATION);
      return heard.length > 0;
    }, 'a wake-up that is heard');
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
    subscriber.disconnect();
    proxy.breakLines();
    proxy.close();
  }
}, 20_000);

test('a server that forgot the scripts is told them again', async () => {
  await world.store.receive(CONVERSATION, entry('a'), 1);
  await world.redis.script('FLUSH');
  expect(await world.store.receive(CONVERSATION, entry('b'), 1)).toMatchObject({ kind: 'accepted' });
  expect(await world.store.inbox(CONVERSATION, 5)).toEqual([entry('a'), entry('b')]);
});

test('an error holds nothing of the command that failed', async () => {
  await world.redis.config('SET', 'maxmemory', '1');
  const error: unknown = await world.store
    .receive(CONVERSATION, entry('a', SECRET), 1)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { reason: 'OOM' } });
  const { cause } = error as { cause: Error };
  expect(cause).not.toHaveProperty('command');
  expect(cause.message).toMatch(/^OOM/);

  const unknown: unknown = await world.redis.call('NONSENSE', SECRET).catch((caught: unknown) => caught);
  const translated = translateRedisError(unknown) as { cause: Error };
  expect(translated.cause.message).toMatch(/^ERR unknown command/);
  expect(`${translated.cause.message}${String(translated.cause.stack)}`).not.toContain(SECRET);
});

test.each(['', 'localhost:6379', 'http://localhost', '//localhost', 'redis'])(
  'the URL %j is a mistake in the settings',
  (url) => {
    const make = () => connectRedis({ url, name: 'test', log: createMemoryLog() });
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  },
);

test('a primary that has become a replica is left once, however many writes it refuses at a time', async () => {
  const redis = connectRedis({ url: server.url, name: 'test', log: world.log });
  let lines = 0;
  redis.on('ready', () => (lines += 1));
  try {
    await redis.replicaof('127.0.0.1', 1);
    // Also on the line that comes after.
    for (const line of [1, 2]) {
      const { stream } = redis;
      const writes = Array.from({ length: 30 }, (_, index) => redis.set(`key-${String(index)}`, 'value'));
      const outcomes = await Promise.allSettled(writes);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
      // Node warns of a leak from 11 on.
      expect(stream.listenerCount('close')).toBeLessThan(11);
      await until(() => lines > line, 'a new line');
    }
    await redis.replicaof('NO', 'ONE');
    expect(await redis.set('key', 'value')).toBe('OK');
  } finally {
    redis.disconnect();
  }
}, 20_000);
