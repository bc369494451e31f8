import { randomUUID } from 'node:crypto';
import type { v1 } from '@google-cloud/pubsub';
import type { World } from '../world.ts';
import { CALL, calling } from '../pubsub/call-pubsub.ts';
import type { SubscriptionFacts } from '../pubsub/look-up-subscription.ts';
import { paceOf } from '../pubsub/pace.ts';
import { snapshotPath } from '../pubsub/resource-names.ts';
import { createScratchSubscription, PROBE_PREFIX } from '../pubsub/scratch-subscription.ts';
import { takeSnapshot } from '../snapshots/take-snapshot.ts';
import { seekTo } from './target.ts';

/** Messages that are not acked. `isWhole` false: there may be more, nobody went on looking. */
export type Backlog = {
  readonly left: number;
  readonly isWhole: boolean;
  /** Publish time of the oldest of them. */
  readonly oldestMs?: number | undefined;
};

export type BacklogWatch = {
  /** Those published before `beforeMs` that are not acked at this moment. Looks at no more than about `limit` messages. */
  look(beforeMs: number, limit: number): Promise<Backlog>;
  close(): Promise<void>;
};

/**
 * Sees what a subscription has not acked without reading from it: a snapshot holds exactly that, and another subscription that
 * is moved to the snapshot gets it (Pub/Sub documentation, Replay and purge messages).
 */
export const watchBacklog = async (
  api: v1.SubscriberClient,
  subscription: SubscriptionFacts,
  { connections, config, clock, signal }: World,
): Promise<BacklogWatch> => {
  const projectId = connections.projectId();
  const scratch = await createScratchSubscription(api, projectId, subscription);

  const countIn = async (snapshot: string, beforeMs: number, limit: number): Promise<Backlog> => {
    const target = { kind: 'snapshot', name: snapshot } as const;
    await seekTo(api, projectId, { subscription: scratch.path, target });
    const left = new Map<string, number>();
    let lookedAt = 0;
    await scratch.drain(paceOf(config).quietMs, (messages) => {
      lookedAt += messages.length;
      for (const { messageId, publishedAtMs } of messages) {
        if (publishedAtMs < beforeMs) left.set(messageId, publishedAtMs);
      }
      return signal.aborted || lookedAt >= limit ? 'enough' : 'go-on';
    });
    let oldestMs: number | undefined;
    for (const atMs of left.values()) oldestMs = Math.min(oldestMs ?? Infinity, atMs);
    return { left: left.size, isWhole: !signal.aborted && lookedAt < limit, oldestMs };
  };

  return {
    async look(beforeMs, limit) {
      const name = `${PROBE_PREFIX}${randomUUID()}`;
      await takeSnapshot(api, clock, { projectId, name, subscription: subscription.path });
      try {
        return await countIn(name, beforeMs, limit);
      } finally {
        await calling({ snapshot: name }, () =>
          api.deleteSnapshot({ snapshot: snapshotPath(projectId, name) }, CALL),
        );
      }
    },
    close: () => scratch.remove(),
  };
};
