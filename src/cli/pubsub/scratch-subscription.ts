import { randomUUID } from 'node:crypto';
import type { v1 } from '@google-cloud/pubsub';
import { CALL, calling } from './call-pubsub.ts';
import type { SubscriptionFacts } from './look-up-subscription.ts';
import { ackAll, pullMessages, waitAfterMs, type Pulled } from './pull-messages.ts';
import { subscriptionPath } from './resource-names.ts';

/**
 * A subscription of our own beside another one of the same topic: it can be moved to where the other stands and read, and the
 * other does not notice.
 */
export type ScratchSubscription = {
  readonly path: string;
  /** Reads on until nothing comes for `quietMs`, or `visit` says that it is enough. */
  drain(quietMs: number, visit: (messages: readonly Pulled[]) => 'go-on' | 'enough'): Promise<void>;
  remove(): Promise<void>;
};

/** What a process that was killed leaves behind: Pub/Sub deletes it after a day without use. */
const EXPIRES_AFTER_SECONDS = 24 * 60 * 60;

const ACK_DEADLINE_SECONDS = 60;

export const PROBE_PREFIX = 'handoff-probe-';

export const createScratchSubscription = async (
  api: v1.SubscriberClient,
  projectId: string,
  { topicPath, isOrdered, filter }: SubscriptionFacts,
): Promise<ScratchSubscription> => {
  const path = subscriptionPath(projectId, `${PROBE_PREFIX}${randomUUID()}`);
  await calling({ topic: topicPath }, () =>
    api.createSubscription(
      {
        name: path,
        topic: topicPath,
        enableMessageOrdering: isOrdered,
        filter,
        ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
        expirationPolicy: { ttl: { seconds: EXPIRES_AFTER_SECONDS } },
      },
      CALL,
    ),
  );
  return {
    path,
    async drain(quietMs, visit) {
      let waitMs = quietMs;
      for (;;) {
        const messages = await pullMessages(api, path, { waitMs });
        if (messages.length === 0) return;
        await ackAll(
          api,
          path,
          messages.map(({ ackId }) => ackId),
        );
        if (visit(messages) === 'enough') return;
        waitMs = waitAfterMs(messages, quietMs);
      }
    },
    async remove() {
      await calling({ subscription: path }, () => api.deleteSubscription({ subscription: path }, CALL));
    },
  };
};
