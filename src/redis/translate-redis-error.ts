import { HandoffError } from '../errors/handoff-error.ts';

/** The server names the arguments of a command that it does not know. */
const ARGUMENTS = /,? with args beginning with.*$/s;

/** The client hangs the whole command, texts and keys of sessions included, on its errors: only the words of the error stay. */
const bare = (error: unknown): Error => {
  const { name = 'Error', message = '', code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const copy = new Error(message.replace(ARGUMENTS, ''));
  copy.name = name;
  return code === undefined ? copy : Object.assign(copy, { code });
};

/**
 * What Redis or its client threw, in our words. A key that holds another kind of value than ours is a record that cannot
 * be read; everything else (no connection, no answer in time, loading, out of memory, read-only, no permission) is for a
 * later try.
 */
export const translateRedisError = (error: unknown): unknown => {
  if (error instanceof HandoffError || error instanceof TypeError) return error;
  const cause = bare(error);
  const [reason = ''] = cause.message.split(' ', 1);
  const code = reason === 'WRONGTYPE' ? 'STATE_CORRUPT' : 'STORE_UNAVAILABLE';
  return new HandoffError(code, /^[A-Z]+$/.test(reason) ? { reason } : {}, { cause });
};

/** A method whose errors are translated. */
export const translated =
  <Args extends readonly unknown[], Result>(
    method: (...args: Args) => Promise<Result>,
  ): ((...args: Args) => Promise<Result>) =>
  async (...args) => {
    try {
      return await method(...args);
    } catch (error) {
      throw translateRedisError(error);
    }
  };
