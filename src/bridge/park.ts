import { sealDeadLetter } from '../events/dead-letter.ts';
import { ERRORS, type ErrorCode } from '../errors/codes.ts';
import { deterministicId } from './deterministic-id.ts';
import type { Delivery, Publisher } from './ports/bus.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { ParkedIds } from './ports/parked-ids.ts';

export type Parked = {
  readonly code: ErrorCode;
  readonly reason: string;
  /** Tries, the one that was given up included. */
  readonly attempts: number;
  /** When the first of them began, epoch ms. */
  readonly firstSeenAtMs: number;
};

export type ParkParts = {
  readonly deadLetters: Publisher;
  /** Where the messages come from. */
  readonly topic: string;
  /** Without it a replay parks again what it parked before, under the same id. */
  readonly parkedIds?: ParkedIds | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** W3C Trace Context, as an attribute of its own or as a CloudEvents extension. */
const traceOf = ({ attributes }: Delivery): string | undefined =>
  attributes['traceparent'] ?? attributes['ce-traceparent'];

/**
 * Puts a message that no later try can cure into the dead-letter topic, with its reason. Resolves when the bus has
 * confirmed: only then may the message be acked. The bus's own dead-lettering is not used: it knows no reasons, and
 * does not work for ordered keys.
 */
export const createPark = ({ deadLetters, topic, parkedIds, clock, log }: ParkParts) => {
  // Only spares repeats, which readers know by the id: a store that does not answer holds up nothing.
  const isParked = async (id: string): Promise<boolean> =>
    (await parkedIds?.has(id).catch(() => false)) ?? false;
  const remember = async (id: string, messageId: string): Promise<void> => {
    await parkedIds?.add(id).catch((error: unknown) => {
      log.warn('parked.not-remembered', { messageId, error });
    });
  };

  return async (
    delivery: Delivery,
    { code, reason, attempts, firstSeenAtMs }: Parked,
  ): Promise<'parked' | 'parked-before'> => {
    const { messageId, attempt, publishedAtMs } = delivery;
    // The bus keeps the id of a message when it delivers it again, after a seek too.
    const id = deterministicId('parked', topic, messageId);
    if (await isParked(id)) {
      log.info('message.parked-before', { messageId, code, reason, topic });
      return 'parked-before';
    }
    await deadLetters.publish(
      await sealDeadLetter(delivery, {
        id,
        code,
        class: ERRORS[code].disposition,
        reason,
        topic,
        messageId,
        attempts: Math.max(attempts, attempt),
        publishedAt: iso(publishedAtMs),
        firstSeenAt: iso(firstSeenAtMs),
        parkedAt: iso(clock.nowMs()),
        trace: traceOf(delivery),
      }),
    );
    await remember(id, messageId);
    log.warn('message.parked', { messageId, code, reason, topic, attempt: attempts });
    return 'parked';
  };
};
export type Park = ReturnType<typeof createPark>;
