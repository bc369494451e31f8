import type { Workers } from '../bridge/ports/workers.ts';
import { isAlive, isHeldBy, type MemoryConversation, type MemoryWorld } from './memory-world.ts';

/** Workers of one process; see {@link MemoryWorld}. */
export const createMemoryWorkers = (world: MemoryWorld): Workers => {
  const { clock, conversations, lives, listeners } = world;

  const isDeserted = ({ owner, handedOver, inbox, record }: MemoryConversation): boolean =>
    owner === undefined ? handedOver || inbox.length > 0 : !isHeldBy(world, owner, record);

  return {
    async beat(workerId, ttlMs, first) {
      if (!first && !isAlive(world, workerId)) return 'lost';
      lives.set(workerId, clock.monotonicMs() + ttlMs);
      return 'kept';
    },

    async leave(workerId) {
      lives.delete(workerId);
    },

    async deserted(limit) {
      return [...conversations]
        .filter(([, conversation]) => isDeserted(conversation))
        .slice(0, limit)
        .map(([conversationId]) => conversationId);
    },

    async strays() {
      return [...conversations]
        .filter(([, conversation]) => isDeserted(conversation))
        .map(([conversationId]) => conversationId);
    },

    async wake(workerId, conversationId) {
      const all = listeners.get(workerId) ?? new Set();
      for (const onWake of all) onWake(conversationId);
      return all.size > 0;
    },

    async listen(workerId, onWake) {
      const all = listeners.get(workerId) ?? new Set();
      listeners.set(workerId, all.add(onWake));
      return async () => {
        all.delete(onWake);
        if (all.size === 0 && listeners.get(workerId) === all) listeners.delete(workerId);
      };
    },
  };
};
