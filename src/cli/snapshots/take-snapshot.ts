import type { v1 } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import type { Clock } from '../../bridge/ports/clock.ts';
import { translatePubSubError } from '../../pubsub/translate-pubsub-error.ts';
import { CALL } from '../pubsub/call-pubsub.ts';
import { shortName, snapshotPath } from '../pubsub/resource-names.ts';
import { Refusal } from '../refusal.ts';
import { TAKEN_AT } from './snapshot-view.ts';

export type SnapshotOrder = {
  readonly projectId: string;
  readonly name: string;
  /** Full name. */
  readonly subscription: string;
};

const refusalOf = (error: unknown, name: string): Refusal | undefined => {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === status.ALREADY_EXISTS) {
    return new Refusal(`a snapshot ${name} exists already`, 'Choose another name, or delete it first.', {
      cause: error,
    });
  }
  if (code === status.FAILED_PRECONDITION) {
    return new Refusal(
      'Pub/Sub takes no snapshot of this subscription now',
      'Its oldest message that is not acked is close to 7 days old: a snapshot lives 7 days less that age, and one hour at least.',
      { cause: error },
    );
  }
  return undefined;
};

/** Marks what is acked and what is not in a subscription, now. */
export const takeSnapshot = async (
  api: v1.SubscriberClient,
  clock: Clock,
  { projectId, name, subscription }: SnapshotOrder,
) => {
  const labels = { [TAKEN_AT]: String(Math.floor(clock.nowMs() / 1_000)) };
  try {
    const [snapshot] = await api.createSnapshot(
      { name: snapshotPath(projectId, name), subscription, labels },
      CALL,
    );
    return snapshot;
  } catch (error) {
    throw refusalOf(error, name) ?? translatePubSubError(error, { subscription: shortName(subscription) });
  }
};
