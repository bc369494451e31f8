import { partsOf, type ConversationId } from '../conversation/ids.ts';
import type { BusMessage } from '../events/bus-message.ts';
import { sealCloudEvent } from '../events/cloud-event.ts';
import { deterministicId } from './deterministic-id.ts';
import type { Park } from './park.ts';
import type { Clock } from './ports/clock.ts';
import type { UncheckedEntry } from './ports/conversation-store.ts';
import type { TimelineEntry } from './ports/timeline.ts';
import { whyParked } from './why-parked.ts';

const SOURCE = '/salesforce-handoff/service';

/** As near as can be to what was received: a redrive to a release that can do it does it. */
const messageOf = (conversationId: ConversationId, entry: UncheckedEntry): BusMessage => {
  const { botSlug } = partsOf(conversationId);
  if (entry.kind === 'event') {
    const { eventId: id, type, data } = entry;
    const event = { id, type, source: SOURCE, subject: conversationId, data };
    return sealCloudEvent(event, { orderingKey: conversationId, botSlug });
  }
  return {
    data: new TextEncoder().encode(entry.text),
    attributes: { 'ce-subject': conversationId, botSlug },
    orderingKey: conversationId,
  };
};

/** Publishes an entry of the inbox to the dead letters and gives the line for the chat's timeline. Resolves after the confirm. */
export const createParkEntry =
  ({ park, clock }: { readonly park: Park; readonly clock: Clock }) =>
  async (conversationId: ConversationId, entry: UncheckedEntry, reason: unknown): Promise<TimelineEntry> => {
    const atMs = clock.nowMs();
    const why = whyParked(reason);
    const isEvent = entry.kind === 'event';
    const delivery = {
      ...messageOf(conversationId, entry),
      // What the bus called it the inbox does not know.
      messageId: `inbox/${deterministicId(conversationId, isEvent ? entry.eventId : entry.text)}`,
      publishedAtMs: (isEvent ? entry.publishedAtMs : undefined) ?? atMs,
      attempt: 1,
    };
    await park(delivery, { ...why, attempts: 1, firstSeenAtMs: atMs });
    return {
      atMs,
      kind: 'parked',
      name: isEvent ? entry.type : 'unreadable',
      outcome: why.code,
      ...(isEvent ? { eventId: entry.eventId } : {}),
    };
  };
export type ParkEntry = ReturnType<typeof createParkEntry>;
