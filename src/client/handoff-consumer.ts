import type { Delivery, Verdict } from '../bridge/ports/bus.ts';
import type { Log } from '../bridge/ports/log.ts';
import { createSeriesByKey } from '../bridge/series-by-key.ts';
import { openOutbound, type OutboundEvent } from '../events/open-event.ts';
import { createLog } from '../logging/create-log.ts';
import { connectPubSub, type PubSubConnection } from '../pubsub/connect-pubsub.ts';
import { createPubSubSubscriber } from '../pubsub/pubsub-subscriber.ts';
import { DEFAULT_NAMES } from '../pubsub/topology.ts';
import { createRememberedIds } from './remembered-ids.ts';

export type HandoffConsumerOptions = PubSubConnection & {
  /**
   * Called with one event at a time of each conversation, in order. When it resolves the event is done; when it throws the event
   * comes again, and with it the later ones of its conversation.
   */
  readonly handle: (event: OutboundEvent) => Promise<void>;
  /** Called once when the subscription cannot go on: stop the process and let it be started again. */
  readonly onFailure: (error: unknown) => void;
  /** `salesforce-outbound-integrations` unless given. */
  readonly subscription?: string;
  /** How many ids of handled events are remembered; 10,000 unless given. */
  readonly rememberedIds?: number;
  /** Warnings and errors go to standard output as JSON lines unless given. */
  readonly log?: Log;
};

export type HandoffConsumer = {
  /** Takes no more, waits up to five seconds for handlers that run, and lets go of the connection. */
  stop(): Promise<void>;
};

// About 1 MB. A repeat comes within minutes of the first (a crash, a lost answer), except after a replay.
const REMEMBERED_IDS = 10_000;

/**
 * Reads from now on what the service tells the platform. Ordered per conversation; repeats are dropped by event id.
 *
 * The memory of ids is this process's own: after a restart, in a second process, or after a replay of the topic an event may be
 * handed over that was handled before. Whoever must not act twice keeps `event.envelope.id` where it keeps the outcome.
 * Events that cannot be read, and types that this version does not know, are logged and skipped.
 *
 * ```ts
 * const consumer = createHandoffConsumer({
 *   projectId: 'example-project',
 *   handle: async (event) => {
 *     if (event.type === 'salesforce-handoff.agent.said.v1') await send(event.data.userId, event.data.text);
 *   },
 *   onFailure: () => process.exit(1),
 * });
 * ```
 */
export const createHandoffConsumer = ({
  handle,
  onFailure,
  subscription = DEFAULT_NAMES.outbound.subscription,
  rememberedIds = REMEMBERED_IDS,
  log = createLog({ level: 'warn' }),
  ...connection
}: HandoffConsumerOptions): HandoffConsumer => {
  const client = connectPubSub(connection);
  const subscriber = createPubSubSubscriber({ client, subscription, log });
  const series = createSeriesByKey();
  const handled = createRememberedIds(rememberedIds);

  const settle = async (event: OutboundEvent, { messageId, attempt }: Delivery): Promise<Verdict> => {
    const { envelope, conversationId, type } = event;
    if (handled.has(envelope.id)) return 'ack';
    try {
      await handle(event);
    } catch (error) {
      log.error('event.failed', { eventId: envelope.id, conversationId, type, messageId, attempt, error });
      return 'nack';
    }
    handled.add(envelope.id);
    return 'ack';
  };

  subscriber.start((delivery) => {
    const opened = openOutbound(delivery);
    if (opened.kind === 'event') {
      return series.run(opened.event.conversationId, () => settle(opened.event, delivery));
    }
    // No later try can make it readable: coming again it would only hold up its conversation.
    log.warn('event.skipped', { messageId: delivery.messageId, code: opened.code, reason: opened.why });
    return Promise.resolve('ack');
  }, onFailure);

  return {
    async stop() {
      await subscriber.stop();
      await client.close();
    },
  };
};
