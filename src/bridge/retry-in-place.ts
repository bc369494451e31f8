import type { Delivery } from './ports/bus.ts';
import { retry, type Retrying } from './retry.ts';

/** Repeats what is safe to repeat until it works or `holdMs` are over; then, and where no try can help, it throws the last error. */
export const retryInPlace = async <Result>(
  parts: Retrying & { readonly holdMs: number },
  { messageId }: Delivery,
  act: () => Promise<Result>,
): Promise<Result> => {
  const giveUp = new AbortController();
  const cancel = parts.clock.after(parts.holdMs, () => {
    giveUp.abort();
  });
  try {
    return await retry(parts, { what: 'receive', signal: giveUp.signal, messageId }, act);
  } finally {
    cancel();
  }
};
