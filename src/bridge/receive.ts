import { HandoffError } from '../errors/handoff-error.ts';
import { openInbound, type InboundEvent } from '../events/open-event.ts';
import { redriveIdOf } from '../events/redrive-id.ts';
import type { ConversationId } from '../conversation/ids.ts';
import type { Park } from './park.ts';
import type { Delivery, Verdict } from './ports/bus.ts';
import type { ConversationStore, InboxEntry, Receipt } from './ports/conversation-store.ts';
import type { ReceiptOutcome } from './ports/receipt-counts.ts';
import { retryInPlace } from './retry-in-place.ts';
import type { Retrying } from './retry.ts';
import { createSeriesByKey } from './series-by-key.ts';
import { isOutage, whyParked } from './why-parked.ts';

export type ReceiveParts = Retrying & {
  readonly store: ConversationStore;
  readonly park: Park;
  /** There is work in the inbox; `owner` is who had the conversation when it was put there. */
  readonly onWork: (conversationId: ConversationId, owner: Receipt['owner']) => void;
  /** Told once per delivery that is acked. */
  readonly onReceipt: (outcome: ReceiptOutcome) => void;
  /**
   * How long a message is tried in place. Then it goes back to the bus, which brings all later ones of its key again; or,
   * when nothing but the message itself can be the reason, it is parked.
   */
  readonly holdMs: number;
  /** How far back the memory of what was done reaches: what was published before is not done. */
  readonly memoryMs: number;
};

const entryOf = ({ envelope, type, data }: InboundEvent, { publishedAtMs }: Delivery): InboxEntry =>
  // The pair of type and data was checked as one when the event was opened.
  ({ eventId: envelope.id, type, data, publishedAtMs }) as InboxEntry;

const staleBecause = (reason: string): HandoffError => new HandoffError('INPUT_STALE', { reason });

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
  const { store, park, onWork, onReceipt, memoryMs, clock, log } = parts;
  const series = createSeriesByKey();

  const accept = async (event: InboundEvent, delivery: Delivery): Promise<ReceiptOutcome> => {
    const { conversationId, envelope, type } = event;
    // A redriven message was published anew, so it is as young as its redrive.
    if (delivery.publishedAtMs < clock.nowMs() - memoryMs) {
      throw staleBecause('published before the memory of what was done');
    }
    const redriveId = redriveIdOf(delivery);
    const receipt = await store.receive(
      conversationId,
      entryOf(event, delivery),
      delivery.publishedAtMs,
      redriveId,
    );
    // With the key of its conversation it came before all that is remembered, so it was done. Without, it may have been overtaken.
    if (receipt.kind === 'stale' && delivery.orderingKey !== conversationId) {
      throw staleBecause('no ordering key of its conversation, and older than the ids that are remembered');
    }
    const fields = { conversationId, eventId: envelope.id, type };
    if (receipt.kind !== 'accepted') log.info('event.repeated', { ...fields, reason: receipt.kind });
    else if (redriveId !== undefined) log.info('event.redriven', fields);
    // Also after a repeat: the one before may have died between its append and waking the owner.
    if (receipt.waiting > 0) onWork(conversationId, receipt.owner);
    return receipt.kind;
  };

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
        return accept(event, delivery);
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
