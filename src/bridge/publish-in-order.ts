import type { BusMessage } from '../events/bus-message.ts';
import type { Publisher } from './ports/bus.ts';
import { retry, type Retrying } from './retry.ts';

/**
 * Publishes all, in order, and comes back when all are confirmed. The bus fails what follows a failed message of the same
 * key, so the next try begins with the first that is not confirmed.
 */
export const publishInOrder = async (
  publisher: Publisher,
  messages: readonly BusMessage[],
  { retrying, signal, conversationId }: { retrying: Retrying; signal: AbortSignal; conversationId: string },
): Promise<void> => {
  let rest = messages;
  if (rest.length === 0) return;
  await retry(retrying, { what: 'publish', signal, conversationId }, async () => {
    const outcomes = await Promise.allSettled(rest.map((message) => publisher.publish(message)));
    const failed = outcomes.findIndex(({ status }) => status === 'rejected');
    if (failed === -1) return;
    rest = rest.slice(failed);
    const outcome = outcomes[failed];
    throw outcome?.status === 'rejected' ? outcome.reason : new Error('a settled promise changed its mind');
  });
};
