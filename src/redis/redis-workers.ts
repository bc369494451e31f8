import type { Redis } from 'ioredis';
import type { WorkerId } from '../bridge/ports/conversation-store.ts';
import type { Workers } from '../bridge/ports/workers.ts';
import type { ConversationId } from '../conversation/ids.ts';
import { createDeserted } from './deserted.ts';
import { heartbeatKey, wakeChannel, WORKERS_KEY } from './keys.ts';
import { createStrays } from './strays.ts';
import { translated } from './translate-redis-error.ts';

export type RedisWorkersParts = {
  readonly redis: Redis;
  /** A connection of its own: one that listens can do nothing else. */
  readonly subscriber: Redis;
};

/** Workers in Redis: a key with a time to live for each, the server's clock for all. */
export const createRedisWorkers = ({ redis, subscriber }: RedisWorkersParts): Workers => {
  const deserted = createDeserted(redis);
  const listeners = new Map<string, Set<(conversationId: ConversationId) => void>>();
  subscriber.on('message', (channel: string, message: string) => {
    // Only an id to look at: the claim that follows decides.
    for (const onWake of listeners.get(channel) ?? []) onWake(message as ConversationId);
  });

  const begin = async (workerId: WorkerId, ttlMs: number): Promise<'kept'> => {
    // Alive first, then listed: who finds a listed worker without a heartbeat may forget it for good.
    await redis.set(heartbeatKey(workerId), '1', 'PX', ttlMs);
    await redis.sadd(WORKERS_KEY, workerId);
    return 'kept';
  };

  return {
    beat: translated(async (workerId, ttlMs, first) => {
      if (first) return begin(workerId, ttlMs);
      const reply = await redis.set(heartbeatKey(workerId), '1', 'PX', ttlMs, 'XX');
      return reply === 'OK' ? 'kept' : 'lost';
    }),

    leave: translated(async (workerId) => {
      await redis.del(heartbeatKey(workerId));
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
