import type { Message, PubSub } from '@google-cloud/pubsub';
import type { Delivery, Subscriber, Verdict } from '../bridge/ports/bus.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { PullStream } from './pull-stream.ts';
import { translatePubSubError } from './translate-pubsub-error.ts';
import { openWatchedPull } from './watched-pull.ts';

export type PubSubSubscriberParts = {
  readonly client: PubSub;
  /** Short name; the project is the client's. */
  readonly subscription: string;
  readonly log: Log;
  /** Messages handed over and not settled, at most. */
  readonly maxMessages?: number;
  /** How long `stop` waits for running handlers; what runs longer is delivered again. */
  readonly stopTimeoutMs?: number;
  /** A stream that gives nothing for this long is replaced. */
  readonly silenceMs?: number;
};

const DEFAULTS = {
  maxMessages: 1_000,
  stopTimeoutMs: 5_000,
  // A user's words wait this long at most when a stream dies unnoticed; an idle worker opens one stream a minute for it.
  silenceMs: 60_000,
};

const deliveryOf = (message: Message): Delivery => ({
  data: message.data,
  attributes: message.attributes,
  orderingKey: message.orderingKey ?? '',
  messageId: message.id,
  publishedAtMs:
    message.publishTime.getTime() +
    message.publishTime.getMicroseconds() / 1_000 +
    message.publishTime.getNanoseconds() / 1_000_000,
  // Pub/Sub counts only where the subscription has a dead-letter policy, else it says 0.
  attempt: Math.max(1, message.deliveryAttempt),
});

/** Reads one Pub/Sub subscription over a streaming pull that is watched for silence (docs/adr/0008). */
export const createPubSubSubscriber = (parts: PubSubSubscriberParts): Subscriber => {
  const { client, subscription, log } = parts;
  const { maxMessages, stopTimeoutMs, silenceMs } = { ...DEFAULTS, ...parts };
  let running = 0;
  let stream: PullStream | undefined;
  let settled = false;

  const settle = async (
    message: Message,
    handle: (delivery: Delivery) => Promise<Verdict>,
  ): Promise<void> => {
    running += 1;
    let verdict: Verdict = 'nack';
    try {
      verdict = await handle(deliveryOf(message));
    } catch (error) {
      log.error('message.failed', { messageId: message.id, attempt: message.deliveryAttempt, error });
    }
    running -= 1;
    if (verdict === 'ack') message.ack();
    else message.nack();
  };

  return {
    start(handle, onFailure) {
      stream = openWatchedPull({
        client,
        subscription,
        log,
        maxMessages,
        closeTimeoutMs: stopTimeoutMs,
        silenceMs,
        isBusy: () => running > 0,
        onMessage: (message) => void settle(message, handle),
        onDisturbed: (error) => {
          log.warn('subscription.disturbed', { error });
        },
        onFailure: (error) => {
          if (settled) return;
          settled = true;
          onFailure(translatePubSubError(error, { subscription }));
        },
      });
    },
    async stop() {
      if (!stream) return;
      settled = true;
      await stream.close();
      if (running > 0) log.warn('handlers.abandoned', { count: running });
    },
  };
};
