import { openInbound, type InboundEvent } from '../events/open-event.ts';
import type { Park } from './park.ts';
import type { Delivery, Verdict } from './ports/bus.ts';
import type { ReceiptOutcome } from './ports/receipt-counts.ts';
import { retryInPlace } from './retry-in-place.ts';
import type { Retrying } from './retry.ts';
import { createSeriesByKey } from './series-by-key.ts';
import { takeIn, type TakeInParts } from './take-in.ts';
import { isOutage, whyParked } from './why-parked.ts';

export type ReceiveParts = Retrying &
  TakeInParts & {
    readonly park: Park;
    /** Told once per delivery that is acked. */
    readonly onReceipt: (outcome: ReceiptOutcome) => void;
    /**
     * How long a message is tried in place. Then it goes back to the bus, which brings all later ones of its key again; or,
     * when nothing but the message itself can be the reason, it is parked.
     */
    readonly holdMs: number;
  };

/** The chat's history tells of it; parked is parked when that fails. */
const noteParked = async (
  { store, clock, log }: ReceiveParts,
  { conversationId, envelope, type: name }: InboundEvent,
  outcome: string,
): Promise<void> => {
  const entry = { atMs: clock.nowMs(), kind: 'parked', name, outcome, eventId: envelope.id } as const;
  await store.note(conversationId, entry).catch((error: unknown) => {
    log.warn('timeline.failed', { conversationId, error });
  });
};

/**
 * What happens to a message of `salesforce-inbound`: opened, de-duplicated, put into the inbox of its conversation, and
 * acked only then. What cannot be read, or is older than the memory of what was done, is parked with its reason at once; what
 * fails for another reason than an outage, after `holdMs`, and the later ones of its conversation go on. Nacks only what a
 * later try can cure.
 */
export const createReceive = (parts: ReceiveParts): ((delivery: Delivery) => Promise<Verdict>) => {
  const { park, onReceipt, clock, log } = parts;
  const series = createSeriesByKey();

  const returned = ({ messageId, attempt }: Delivery, error: unknown): Verdict => {
    log.error('message.returned', { messageId, attempt, error });
    return 'nack';
  };

  const putAside = async (
    delivery: Delivery,
    why: Parameters<Park>[1],
    event?: InboundEvent,
  ): Promise<Verdict> => {
    try {
      const outcome = await retryInPlace(parts, delivery, () => park(delivery, why));
      onReceipt('parked');
      if (event && outcome === 'parked') await noteParked(parts, event, why.code);
      return 'ack';
    } catch (error) {
      return returned(delivery, error);
    }
  };

  const settle = async (event: InboundEvent, delivery: Delivery): Promise<Verdict> => {
    const firstSeenAtMs = clock.nowMs();
    let attempts = 0;
    try {
      const outcome = await retryInPlace(parts, delivery, () => {
        attempts += 1;
        return takeIn(parts, event, delivery);
      });
      onReceipt(outcome);
      return 'ack';
    } catch (error) {
      if (isOutage(error)) return returned(delivery, error);
      return putAside(delivery, { ...whyParked(error), attempts, firstSeenAtMs }, event);
    }
  };

  return (delivery) => {
    const opened = openInbound(delivery);
    if (opened.kind === 'event')
      return series.run(opened.event.conversationId, () => settle(opened.event, delivery));
    const { code, why: reason } = opened;
    return putAside(delivery, { code, reason, attempts: 1, firstSeenAtMs: clock.nowMs() });
  };
};
