import type { Redis } from 'ioredis';
import type { TakeOver, Workers } from '../bridge/ports/workers.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { createDeserted } from './deserted.ts';
import { heartbeatKey, lifeKey, wakeChannel, WORKERS_KEY } from './keys.ts';
import { createLives } from './lives.ts';
import { createScript } from './script.ts';
import { createStrays } from './strays.ts';
import { translated } from './translate-redis-error.ts';

export type RedisWorkersParts = {
  readonly redis: Redis;
  /** A connection of its own: one that listens can do nothing else. */
  readonly subscriber: Redis;
  /** `fast` unless given; the same for all workers, and for the store. */
  readonly takeOver?: TakeOver;
};

/** Longer than any desk holds a poll. */
const LIFE_NOTE_MS = 10 * 60_000;

/** Workers in Redis: a key with a time to live for each, the server's clock for all. */
export const createRedisWorkers = ({ redis, subscriber, takeOver = 'fast' }: RedisWorkersParts): Workers => {
  const deserted = createDeserted(redis, createLives(redis, takeOver));
  const listeners = new Map<string, Set<(conversationId: ConversationId) => void>>();
  subscriber.on('message', (channel: string, message: string) => {
    // Only an id to look at: the claim that follows decides.
    for (const onWake of listeners.get(channel) ?? []) onWake(message as ConversationId);
  });

  // A new line knows nothing of what the last one listened to. One that does not take it is left for the next.
  subscriber.on('ready', () => {
    if (listeners.size === 0) return;
    subscriber.subscribe(...listeners.keys()).catch(() => {
      if (subscriber.status === 'ready') subscriber.disconnect(true);
    });
  });

  const beat = createScript(redis, 'beat');

  return {
    beat: translated(async (workerId, ttlMs, first) => {
      const keys = [heartbeatKey(workerId), lifeKey(workerId)];
      const reply = await beat(keys, [ttlMs, first ? '1' : '0', LIFE_NOTE_MS]);
      // Alive first, then listed: who finds a listed worker without a heartbeat may forget it for good.
      if (first) await redis.sadd(WORKERS_KEY, workerId);
      return reply === 1 ? 'kept' : 'lost';
    }),

    leave: translated(async (workerId) => {
      await redis.del(heartbeatKey(workerId), lifeKey(workerId));
    }),

    deserted: translated(deserted),

    strays: translated(createStrays(redis)),

    wake: translated(async (workerId, conversationId) => {
      return (await redis.publish(wakeChannel(workerId), conversationId)) > 0;
    }),

    listen: translated(async (workerId, onWake) => {
      const channel = wakeChannel(workerId);
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(onWake));
      const forget = (): boolean => {
        all.delete(onWake);
        if (all.size > 0 || listeners.get(channel) !== all) return false;
        return listeners.delete(channel);
      };
      try {
        await subscriber.subscribe(channel);
      } catch (error) {
        forget();
        throw error;
      }
      return translated(async () => {
        if (forget()) await subscriber.unsubscribe(channel);
      });
    }),
  };
};
