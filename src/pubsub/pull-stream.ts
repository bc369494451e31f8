import { Duration, SubscriptionCloseBehaviors, type Message, type PubSub } from '@google-cloud/pubsub';

export type PullStreamParts = {
  readonly client: PubSub;
  /** Short name; the project is the client's. */
  readonly subscription: string;
  /** Messages handed over and not settled, at most. */
  readonly maxMessages: number;
  /** How long `close` waits for what is not settled; what takes longer is delivered again. */
  readonly closeTimeoutMs: number;
  readonly onMessage: (message: Message) => void;
  /** The client was disturbed and goes on by itself. */
  readonly onDisturbed: (error: unknown) => void;
  /** The client cannot go on. */
  readonly onFailure: (error: unknown) => void;
};

/** A streaming pull that reopens by itself after what may pass. */
export type PullStream = {
  /** Takes no more; resolves when what was taken is settled and Pub/Sub knows, or the time is over. */
  close(): Promise<void>;
};

// 1,000 messages at the contract's limit would be 256 MB inbound, 2 GB outbound; real ones are a few KB.
const MAX_BYTES = 64 * 1024 * 1024;

const optionsOf = ({ maxMessages, closeTimeoutMs }: PullStreamParts) => ({
  flowControl: {
    maxMessages,
    maxBytes: MAX_BYTES,
    // The server keeps to the limit as well. With `false` the client holds messages that close() waits for and never hands over.
    allowExcessMessages: true,
  },
  streamingOptions: {
    // One stream: a limit that means what it says, and one order of arrival.
    maxStreams: 1,
    // After a long outage the client would wait up to a minute before it tries again.
    retryMaxBackoff: Duration.from({ seconds: 5 }),
  },
  // A message of a process that was killed comes again after the shorter of these, not after the subscription's deadline.
  minAckDeadline: Duration.from({ seconds: 10 }),
  maxAckDeadline: Duration.from({ seconds: 60 }),
  maxExtensionTime: Duration.from({ minutes: 10 }),
  // Acks wait this long for others; the client's 100 ms caps a process at 8,700 messages/s.
  batching: { maxMilliseconds: 10 },
  // Said although documented as the default: without it acks after close() are dropped (googleapis/nodejs-pubsub issue 1665).
  closeOptions: {
    behavior: SubscriptionCloseBehaviors.WaitForProcessing,
    timeout: Duration.from({ milliseconds: closeTimeoutMs }),
  },
});

export const openPullStream = (parts: PullStreamParts): PullStream => {
  const { client, subscription: name, onMessage, onDisturbed, onFailure } = parts;
  const subscription = client.subscription(name, optionsOf(parts));
  let isClosing = false;
  const fail = (error: unknown): void => {
    if (!isClosing) onFailure(error);
  };
  const closed = new Promise<void>((resolve) => {
    subscription.on('close', () => {
      fail(new Error('the subscription was closed by the client'));
      resolve();
    });
  });
  subscription.on('error', fail);
  subscription.on('debug', ({ error }) => {
    onDisturbed(error);
  });
  // Listening opens it.
  subscription.on('message', onMessage);
  return {
    async close() {
      isClosing = true;
      await subscription.close();
      // After a failure the client is closing already, and close() does not wait for that.
      await closed;
    },
  };
};
