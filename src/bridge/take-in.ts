import type { ConversationId } from '../conversation/ids.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import type { InboundEvent } from '../events/open-event.ts';
import { redriveIdOf } from '../events/redrive-id.ts';
import type { Delivery } from './ports/bus.ts';
import type { Clock } from './ports/clock.ts';
import type { ConversationStore, InboxEntry, Receipt } from './ports/conversation-store.ts';
import type { Log } from './ports/log.ts';
import type { ReceiptOutcome } from './ports/receipt-counts.ts';

export type TakeInParts = {
  readonly store: ConversationStore;
  readonly clock: Clock;
  readonly log: Log;
  /** There is work in the inbox; `owner` is who had the conversation when it was put there. */
  readonly onWork: (conversationId: ConversationId, owner: Receipt['owner']) => void;
  /** How far back the memory of what was done reaches: what was published before is not done. */
  readonly memoryMs: number;
};

const entryOf = ({ envelope, type, data }: InboundEvent, { publishedAtMs }: Delivery): InboxEntry =>
  // The pair of type and data was checked as one when the event was opened.
  ({ eventId: envelope.id, type, data, publishedAtMs }) as InboxEntry;

const staleBecause = (reason: string): HandoffError => new HandoffError('INPUT_STALE', { reason });

/** Puts an event into the inbox of its conversation, once. Fails with `INPUT_STALE` when nobody can know any more whether it was done. */
export const takeIn = async (
  { store, onWork, memoryMs, clock, log }: TakeInParts,
  event: InboundEvent,
  delivery: Delivery,
): Promise<ReceiptOutcome> => {
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
