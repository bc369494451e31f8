import { v1, type PubSub } from '@google-cloud/pubsub';
import type { SubscriptionSeeker } from '../bridge/ports/subscription-seeker.ts';
import { translatePubSubError } from './translate-pubsub-error.ts';

// Somebody waits for it, and it may be repeated: a seek to the same time changes nothing more.
const CALL = { timeout: 10_000, maxRetries: 3 };

const NANOS_PER_MS = 1_000_000;

/** Pub/Sub's timestamp; `Math.floor`, so that a time between two nanoseconds never skips a message. */
export const timestampOf = (epochMs: number): { seconds: number; nanos: number } => {
  const seconds = Math.floor(epochMs / 1_000);
  return { seconds, nanos: Math.floor((epochMs - seconds * 1_000) * NANOS_PER_MS) };
};

export type SubscriptionSeekerParts = {
  readonly client: PubSub;
  /** Short name; the project is the client's. */
  readonly subscription: string;
};

/**
 * Seeks over Google's lower client: `Subscription.seek(Date)` of the upper one sends milliseconds as microseconds' worth of
 * nanoseconds and so starts up to a second early.
 */
export const createSubscriptionSeeker = ({
  client,
  subscription,
}: SubscriptionSeekerParts): SubscriptionSeeker => ({
  async seek(toMs) {
    // The upper client keeps its lower ones to itself; a seek is rare enough for a connection of its own.
    const api = new v1.SubscriberClient({ ...(await client.getClientConfig()) });
    try {
      const name = client.subscription(subscription).name;
      await api.seek({ subscription: name, time: timestampOf(toMs) }, CALL);
    } catch (error) {
      throw translatePubSubError(error, { subscription });
    } finally {
      await api.close();
    }
  },
});
