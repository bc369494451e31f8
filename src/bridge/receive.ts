import { openInbound, type InboundEvent } from '../events/open-event.ts';
import type { Park } from './park.ts';
import type { Delivery, Verdict } from './ports/bus.ts';
import type { ConversationStore, InboxEntry, Receipt } from './ports/conversation-store.ts';
import { retry, type Retrying } from './retry.ts';
import { createSeriesByKey } from './series-by-key.ts';
import type { ConversationId } from '../conversation/ids.ts';

export type ReceiveParts = Retrying & {
  readonly store: ConversationStore;
  readonly park: Park;
  /** There is work in the inbox; `owner` is who had the conversation when it was put there. */
  readonly onWork: (conversationId: ConversationId, owner: Receipt['owner']) => void;
  /** How long a message is tried in place before it goes back to the bus, which then brings all later ones of its key again. */
  readonly holdMs: number;
};

const entryOf = ({ envelope, type, data }: InboundEvent): InboxEntry =>
  // The pair of type and data was checked as one when the event was opened.
  ({ eventId: envelope.id, type, data }) as InboxEntry;

/**
 * What happens to a message of `salesforce-inbound`: opened, de-duplicated, put into the inbox of its conversation, and
 * acked only then. What cannot be read is parked with its reason. Nacks only what a later try can cure.
 */
export const createReceive = (parts: ReceiveParts): ((delivery: Delivery) => Promise<Verdict>) => {
  const { store, park, onWork, holdMs, clock, log } = parts;
  const series = createSeriesByKey();

  const accept = async (event: InboundEvent, delivery: Delivery): Promise<void> => {
    const { conversationId, envelope, type } = event;
    const receipt = await store.receive(conversationId, entryOf(event), delivery.publishedAtMs);
    if (receipt.kind !== 'accepted') {
      log.info('event.repeated', { conversationId, eventId: envelope.id, type, reason: receipt.kind });
    }
    // Also after a repeat: the one before may have died between its append and waking the owner.
    if (receipt.waiting > 0) onWork(conversationId, receipt.owner);
  };

  const settle = async (delivery: Delivery, act: () => Promise<void>): Promise<Verdict> => {
    const giveUp = new AbortController();
    const cancel = clock.after(holdMs, () => {
      giveUp.abort();
    });
    try {
      await retry(parts, { what: 'receive', signal: giveUp.signal, messageId: delivery.messageId }, act);
      return 'ack';
    } catch (error) {
      log.error('message.returned', { messageId: delivery.messageId, attempt: delivery.attempt, error });
      return 'nack';
    } finally {
      cancel();
    }
  };

  return (delivery) => {
    const opened = openInbound(delivery);
    if (opened.kind === 'refused') {
      const { code, why: reason } = opened;
      return settle(delivery, () => park(delivery, { code, reason }));
    }
    const { event } = opened;
    return series.run(event.conversationId, () => settle(delivery, () => accept(event, delivery)));
  };
};
