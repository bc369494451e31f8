import type { Redis } from 'ioredis';
import type { ConversationId } from '../conversation/ids.ts';
import { keysOf, unreadableKeysOf } from './keys.ts';
import { createScript } from './script.ts';

const isOfAnotherKind = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('WRONGTYPE');

/**
 * Runs what a key of another kind than ours would make fail for ever: such a key is moved out of the way, and it is tried once
 * more. Only a person can have put it there.
 */
export const createMending = (redis: Redis, memoryMs: number) => {
  const mendTypes = createScript(redis, 'mend-types');
  return async <Result>(conversationId: ConversationId, act: () => Promise<Result>): Promise<Result> => {
    try {
      return await act();
    } catch (error) {
      if (!isOfAnotherKind(error)) throw error;
      const keys = [...keysOf(conversationId), ...unreadableKeysOf(conversationId)];
      if ((await mendTypes(keys, [memoryMs])) === 0) throw error;
      return act();
    }
  };
};
export type Mending = ReturnType<typeof createMending>;
