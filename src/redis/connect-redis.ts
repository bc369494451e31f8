import { Redis } from 'ioredis';
import type { Log } from '../bridge/ports/log.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { translateRedisError } from './translate-redis-error.ts';

/** Half a worker's life: a beat that got no answer leaves time for another before the life ends. */
const COMMAND_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** An open line that answers nothing is dropped: the network may have forgotten it. */
const SILENCE_LIMIT_MS = 3_000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;

const isRedisUrl = (url: string): boolean => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol);

/**
 * One connection, opened by its first command and again whenever it breaks, for as long as it is not disconnected. A
 * command fails within a second instead of hanging; whether it was carried out is then unknown, and what is sent over it
 * must bear repeating.
 *
 * @param url `redis://` or, for TLS, `rediss://`; may hold user and password, and is never logged.
 * @param name Shown by `CLIENT LIST`.
 */
export const connectRedis = ({ url, name, log }: { url: string; name: string; log: Log }): Redis => {
  if (!isRedisUrl(url))
    throw new HandoffError('CONFIG_INVALID', { reason: 'the URL of Redis is not redis:// or rediss://' });
  let isLeft = false;
  const redis = new Redis(url, {
    connectionName: name,
    lazyConnect: true,
    // Replies look the same on every server and behind every proxy; nothing here needs more.
    protocol: 2,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), MAX_RETRY_MS),
    // Every line that breaks and every try to connect that fails empties the queues: nothing waits for long, nothing is
    // sent a second time behind the caller's back.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: true,
    // Whoever listens asks again on each new line (`redis-workers.ts`): the client's own asking has nobody who hears that it failed, and an
    // unheard failure ends the process.
    autoResubscribe: false,
    // After a failover the old primary refuses writes on a line that is still open. Said once for each line: for every time the client
    // would wait for its end anew, and many writes may be refused at once.
    reconnectOnError(error) {
      if (isLeft || !error.message.startsWith('READONLY')) return false;
      isLeft = true;
      return true;
    },
  });
  redis.on('connect', () => {
    isLeft = false;
  });
  redis.on('error', (error: unknown) => {
    log.warn('redis.failed', { reason: name, error: translateRedisError(error) });
  });
  return redis;
};
