import type { v1 } from '@google-cloud/pubsub';
import { timestampOf } from '../../pubsub/seek-subscription.ts';
import { shownDuration, shownTime } from '../printing/shown.ts';
import type { SubscriptionFacts } from '../pubsub/look-up-subscription.ts';
import { CALL, calling } from '../pubsub/call-pubsub.ts';
import { isResourceName, shortName, snapshotPath } from '../pubsub/resource-names.ts';
import { misuse } from '../refusal.ts';
import { lookUpSnapshot } from '../snapshots/look-up-snapshot.ts';
import { instantMs, TIME_FORMS } from '../time/parse-time.ts';

/** Where a subscription is moved to. */
export type Target =
  { readonly kind: 'time'; readonly atMs: number } | { readonly kind: 'snapshot'; readonly name: string };

/** What stands behind `--to`. Fails as misuse. */
export const parseTarget = (text: string, nowMs: number): Target => {
  const atMs = instantMs(text, nowMs);
  if (atMs !== undefined) return { kind: 'time', atMs };
  if (isResourceName(text)) return { kind: 'snapshot', name: text };
  throw misuse(
    '--to is neither a time nor the name of a snapshot',
    `${TIME_FORMS}; for a snapshot see handoff snapshots list.`,
  );
};

/** Fails, before anything is changed, for what Pub/Sub would take and not do, or do otherwise than meant. */
export const checkTarget = async (
  target: Target,
  { name, reachMs, topicPath }: SubscriptionFacts,
  {
    api,
    projectId,
    nowMs,
  }: { readonly api: v1.SubscriberClient; readonly projectId: string; readonly nowMs: number },
): Promise<void> => {
  if (target.kind === 'snapshot') {
    const { topic } = await lookUpSnapshot(api, projectId, target.name);
    if (topic === topicPath) return;
    throw misuse(
      `the snapshot ${target.name} is of the topic ${shortName(topic ?? '')}, and ${name} reads ${shortName(topicPath)}`,
      'Take one that handoff snapshots list shows for this stream.',
    );
  }
  if (target.atMs > nowMs) {
    throw misuse(
      `--to is in the future (${shownTime(target.atMs)})`,
      'A seek to the future throws away what waits. Give a time that has been, or check the clock of this machine.',
    );
  }
  if (reachMs === 0) {
    throw misuse(
      `${name} keeps no acked messages, so that nothing can be brought back`,
      'Set retainAckedMessages (npm run topics, infra/) for the next time.',
    );
  }
  if (target.atMs < nowMs - reachMs) {
    throw misuse(
      `--to is before what is retained (${shownDuration(reachMs)}: since ${shownTime(nowMs - reachMs)})`,
      `Give a later time: -${String(Math.floor(reachMs / 3_600_000))}h reaches as far as can be.`,
    );
  }
};

/** Moves a subscription. `subscription` is its full name. */
export const seekTo = async (
  api: v1.SubscriberClient,
  projectId: string,
  { subscription, target }: { readonly subscription: string; readonly target: Target },
): Promise<void> => {
  const to =
    target.kind === 'time'
      ? { time: timestampOf(target.atMs) }
      : { snapshot: snapshotPath(projectId, target.name) };
  await calling({ subscription: shortName(subscription) }, () => api.seek({ subscription, ...to }, CALL));
};

export const shownTarget = (target: Target): string =>
  target.kind === 'time' ? shownTime(target.atMs) : `snapshot ${target.name}`;
