import type { Redis } from 'ioredis';

/** Knows whether the line to the server is still the one over which it was looked at: a fail-over always takes a new one. */
export const watchLine = (redis: Redis) => {
  let lines = 0;
  let lookedAt = -1;
  redis.on('ready', () => {
    lines += 1;
  });
  return {
    isSame: (): boolean => redis.status === 'ready' && lookedAt === lines,
    /** To be called before the look; the returned function when it was answered. */
    look(): () => void {
      const line = lines;
      return () => {
        lookedAt = line;
      };
    },
  };
};
