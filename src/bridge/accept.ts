import { conversationIdOf, type ConversationId, type EventId } from '../conversation/ids.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { sealCloudEvent } from '../events/cloud-event.ts';
import { LIMITS } from '../events/fields.ts';
import type { InboundPayload } from '../events/inbound.ts';
import { deterministicId } from './deterministic-id.ts';
import type { Publisher } from './ports/bus.ts';
import type { Clock } from './ports/clock.ts';

export type AcceptParts = {
  readonly inbound: Publisher;
  readonly clock: Clock;
  /** An id that was never given before. */
  readonly newId: () => string;
  /** Who takes the event in: the CloudEvent's `source`, such as `/salesforce-handoff/function`. */
  readonly source: string;
};

export type Accepted = { readonly eventId: EventId; readonly conversationId: ConversationId };

/**
 * Puts a checked event of the platform on the inbound topic; resolves when the bus has confirmed it.
 *
 * `repeatKey` is the caller's own id of what happened. With one, the event id is made of conversation, type and key: the
 * same request has the same id on every try, so the service drops the repeat, while equal keys of two users or of two
 * kinds of event stay apart. Without one every call is an event of its own. What the second request with a key carries is not compared
 * with the first: whoever changes the text takes a new key.
 *
 * Fails with `INPUT_TOO_LARGE`, `BUS_UNAVAILABLE` or `BUS_MISSING`. After `BUS_UNAVAILABLE` the event may have arrived all the same
 * (the answer was lost): repeat it with the same key.
 */
export const createAccept =
  ({ inbound, clock, newId, source }: AcceptParts) =>
  async ({ type, data }: InboundPayload, repeatKey?: string): Promise<Accepted> => {
    const conversationId = conversationIdOf(data.botSlug, data.userId);
    const eventId = (
      repeatKey === undefined ? newId() : deterministicId(conversationId, type, repeatKey)
    ) as EventId;
    const message = sealCloudEvent(
      {
        id: eventId,
        type,
        source,
        subject: conversationId,
        time: new Date(clock.nowMs()).toISOString(),
        data,
      },
      { orderingKey: conversationId, botSlug: data.botSlug },
    );
    // Defaults make an event a little larger than the request it came in; the reader's limit is for the event.
    if (message.data.byteLength > LIMITS.payloadBytes) {
      throw new HandoffError('INPUT_TOO_LARGE', { limitBytes: LIMITS.payloadBytes });
    }
    await inbound.publish(message);
    return { eventId, conversationId };
  };
export type Accept = ReturnType<typeof createAccept>;
