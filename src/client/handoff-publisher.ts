import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { createAccept, type Accepted } from '../bridge/accept.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { whatIsWrong } from '../events/cloud-event.ts';
import { INBOUND, type InboundPayload, type InboundType } from '../events/inbound.ts';
import { connectPubSub, type PubSubConnection } from '../pubsub/connect-pubsub.ts';
import { createPubSubPublisher } from '../pubsub/pubsub-publisher.ts';
import { DEFAULT_NAMES } from '../pubsub/topology.ts';
import { systemClock } from '../system-clock/system-clock.ts';

/** An event as a producer writes it: what has a default may be left out. */
export type HandoffInput = {
  readonly [T in InboundType]: { readonly type: T; readonly data: z.input<(typeof INBOUND)[T]> };
}[InboundType];

export type HandoffPublisherOptions = PubSubConnection & {
  /** Who publishes: the CloudEvents `source`, a path such as `/example-platform/whatsapp`. */
  readonly source: string;
  /** `salesforce-inbound` unless given. */
  readonly topic?: string;
};

export type HandoffPublisher = {
  /**
   * Resolves when Pub/Sub has the event. Events of one conversation (`botSlug` and `userId`) arrive in the order of the calls.
   * When one fails, those of the same conversation that were called after it fail too: publish again from there.
   *
   * `messageId` is your own id of what happened. With it a repeat has the same event id and is dropped by the service; without it
   * every call is a new event. Fails with `INPUT_MALFORMED` (the details name the fields), `INPUT_TOO_LARGE`, `BUS_UNAVAILABLE`
   * (repeat it, with the same `messageId`) or `BUS_MISSING`.
   */
  publish(event: HandoffInput, messageId?: string): Promise<Accepted>;
  /** Sends what is pending and lets go of the connection. */
  close(): Promise<void>;
};

const checked = ({ type, data }: HandoffInput): InboundPayload => {
  const parsed = INBOUND[type].safeParse(data);
  if (!parsed.success) throw new HandoffError('INPUT_MALFORMED', { reason: whatIsWrong(parsed.error) });
  // The type was the key under which the schema of the data was found.
  return { type, data: parsed.data } as InboundPayload;
};

/**
 * For programs that publish to the inbound topic themselves instead of calling the function.
 *
 * ```ts
 * const publisher = createHandoffPublisher({ projectId: 'example-project', source: '/example-platform' });
 * await publisher.publish({
 *   type: 'salesforce-handoff.user.said.v1',
 *   data: { botSlug: 'example-bot', userId: '+5210000001', text: 'hello' },
 * }, 'message-1');
 * await publisher.close();
 * ```
 */
export const createHandoffPublisher = ({
  source,
  topic = DEFAULT_NAMES.inbound.topic,
  ...connection
}: HandoffPublisherOptions): HandoffPublisher => {
  const client = connectPubSub(connection);
  const inbound = createPubSubPublisher({ client, topic });
  const accept = createAccept({ inbound, clock: systemClock, newId: randomUUID, source });
  return {
    publish: async (event, messageId) => accept(checked(event), messageId),
    async close() {
      await inbound.close();
      await client.close();
    },
  };
};
