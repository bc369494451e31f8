import type { Redis } from 'ioredis';

/** Commands that reach the server, and the one at which the line breaks: before the server has it, or before its answer is heard. */
export type Fault = { readonly atCommand: number; readonly lost: 'command' | 'answer' };

const COMMANDS = new Set([
  'evalsha',
  'eval',
  'hmget',
  'exists',
  'zadd',
  'zrem',
  'lrange',
  'set',
  'sadd',
  'del',
]);

/**
 * A connection over which every command from the faulty one on fails, as for a process that dies there; with `once` only that
 * one fails, as when a line breaks and is mended.
 */
export const failingRedis = (
  redis: Redis,
  { atCommand, lost }: Fault,
  { once = false } = {},
): { redis: Redis; commands: () => number } => {
  let commands = 0;
  const failing = new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || !COMMANDS.has(String(name))) return member;
      return async (...args: unknown[]): Promise<unknown> => {
        commands += 1;
        const isFaulty = once ? commands === atCommand : commands >= atCommand;
        if (!isFaulty) return Reflect.apply(member, target, args);
        if (commands === atCommand && lost === 'answer') await Reflect.apply(member, target, args);
        throw new Error('Connection is closed.');
      };
    },
  });
  return { redis: failing, commands: () => commands };
};
