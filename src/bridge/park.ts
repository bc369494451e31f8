import { sealDeadLetter } from '../events/dead-letter.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Delivery, Publisher } from './ports/bus.ts';

export type Parked = { readonly code: ErrorCode; readonly reason: string };

/**
 * Puts a message that no later try can cure into the dead-letter topic, with its reason. Resolves when the bus has
 * confirmed: only then may the message be acked. The bus's own dead-lettering is not used: it knows no reasons, and
 * does not work for ordered keys.
 */
export const createPark =
  ({ deadLetters, topic, clock, log }: { deadLetters: Publisher; topic: string; clock: Clock; log: Log }) =>
  async (delivery: Delivery, { code, reason }: Parked): Promise<void> => {
    const { messageId, attempt, publishedAtMs } = delivery;
    await deadLetters.publish(
      sealDeadLetter(delivery, {
        code,
        reason,
        topic,
        messageId,
        attempts: attempt,
        publishedAt: new Date(publishedAtMs).toISOString(),
        parkedAt: new Date(clock.nowMs()).toISOString(),
      }),
    );
    log.warn('message.parked', { messageId, code, reason, topic, attempt });
  };
export type Park = ReturnType<typeof createPark>;
