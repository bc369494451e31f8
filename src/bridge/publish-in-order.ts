import type { BusMessage } from '../events/bus-message.ts';
import type { Publisher } from './ports/bus.ts';
import { retry, type Retrying } from './retry.ts';
import { unlessAborted } from './unless-aborted.ts';

/** At once: enough for any honest answer of a desk; more go one slice after the other, so that other chats get their turn. */
const SLICE = 100;

/**
 * Publishes all, in order, and comes back when all are confirmed. The bus fails what follows a failed message of the same
 * key, so the next try begins with the first that is not confirmed. Fails at once when `signal` aborts, also while the bus is silent.
 */
export const publishInOrder = async (
  publisher: Publisher,
  messages: readonly BusMessage[],
  { retrying, signal, conversationId }: { retrying: Retrying; signal: AbortSignal; conversationId: string },
): Promise<void> => {
  let rest = messages;
  while (rest.length > 0) {
    await retry(retrying, { what: 'publish', signal, conversationId }, async () => {
      const slice = rest.slice(0, SLICE);
      const sent = Promise.allSettled(slice.map((message) => publisher.publish(message)));
      const outcomes = await unlessAborted(sent, signal);
      const failure = outcomes.find((outcome) => outcome.status === 'rejected');
      rest = rest.slice(failure ? outcomes.indexOf(failure) : slice.length);
      if (failure) throw failure.reason;
    });
  }
};
