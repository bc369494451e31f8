import { Duration, SubscriptionCloseBehaviors, type Message, type PubSub } from '@google-cloud/pubsub';
import type { Delivery, Subscriber, Verdict } from '../bridge/ports/bus.ts';
import type { Log } from '../bridge/ports/log.ts';
import { translatePubSubError } from './translate-pubsub-error.ts';

export type PubSubSubscriberParts = {
  readonly client: PubSub;
  /** Short name; the project is the client's. */
  readonly subscription: string;
  readonly log: Log;
  /** Messages handed over and not settled, at most. */
  readonly maxMessages?: number;
  /** How long `stop` waits for running handlers; what runs longer is delivered again. */
  readonly stopTimeoutMs?: number;
};

const DEFAULTS = { maxMessages: 1_000, stopTimeoutMs: 5_000 };

// 1,000 messages at the contract's limit of 256 KiB would be 256 MB; real ones are a few KB.
const MAX_BYTES = 64 * 1024 * 1024;

const subscribeOptions = (maxMessages: number, stopTimeoutMs: number) => ({
  flowControl: {
    maxMessages,
    maxBytes: MAX_BYTES,
    // The server keeps to the limit as well. With `false` the client holds messages that close() waits for and never hands over.
    allowExcessMessages: true,
  },
  // One stream: a limit that means what it says, and one order of arrival.
  streamingOptions: { maxStreams: 1 },
  // A message of a process that was killed comes again after the shorter of these, not after the subscription's deadline.
  minAckDeadline: Duration.from({ seconds: 10 }),
  maxAckDeadline: Duration.from({ seconds: 60 }),
  maxExtensionTime: Duration.from({ minutes: 10 }),
  // Acks wait this long for others; the client's 100 ms caps a process at 8,700 messages/s.
  batching: { maxMilliseconds: 10 },
  // Said although documented as the default: without it acks after close() are dropped (googleapis/nodejs-pubsub issue 1665).
  closeOptions: {
    behavior: SubscriptionCloseBehaviors.WaitForProcessing,
    timeout: Duration.from({ milliseconds: stopTimeoutMs }),
  },
});

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

/** Reads one Pub/Sub subscription over a streaming pull, which reopens by itself after what may pass. */
export const createPubSubSubscriber = (parts: PubSubSubscriberParts): Subscriber => {
  const { client, subscription: name, log } = parts;
  const { maxMessages, stopTimeoutMs } = { ...DEFAULTS, ...parts };
  const subscription = client.subscription(name, subscribeOptions(maxMessages, stopTimeoutMs));
  let running = 0;
  let closed: Promise<void> | undefined;
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
      const fail = (error: unknown): void => {
        if (settled) return;
        settled = true;
        onFailure(translatePubSubError(error, { subscription: name }));
      };
      closed = new Promise((resolve) => {
        subscription.on('close', () => {
          fail(new Error('the subscription was closed by the client'));
          resolve();
        });
      });
      subscription.on('error', fail);
      subscription.on('debug', ({ error }) => {
        log.warn('subscription.disturbed', { error });
      });
      subscription.on('message', (message) => void settle(message, handle));
    },
    async stop() {
      if (!closed) return;
      settled = true;
      await subscription.close();
      // After a failure the client is closing already, and close() does not wait for that.
      await closed;
      if (running > 0) log.warn('handlers.abandoned', { count: running });
    },
  };
};
