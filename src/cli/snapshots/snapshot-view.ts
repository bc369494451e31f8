import type { protos } from '@google-cloud/pubsub';
import type { OperatorConfig } from '../config.ts';
import { shownTime } from '../printing/shown.ts';
import { shortName } from '../pubsub/resource-names.ts';
import { streamOfTopic } from '../pubsub/streams.ts';

/** Label that says when a snapshot was taken, in epoch seconds: Pub/Sub itself does not tell. */
export const TAKEN_AT = 'handoff-taken-at';

export type SnapshotView = {
  readonly name: string;
  /** `inbound`, `outbound`, `dead-letter`, or the name of a topic that is none of these. */
  readonly of: string;
  readonly takenAt: string | null;
  readonly expiresAt: string | null;
};

type Snapshot = protos.google.pubsub.v1.ISnapshot;

export const snapshotView = (
  { name, topic, expireTime, labels }: Snapshot,
  config: OperatorConfig,
): SnapshotView => {
  const topicName = shortName(topic ?? '');
  const taken = labels?.[TAKEN_AT];
  return {
    name: shortName(name ?? ''),
    of: streamOfTopic(config, topicName) ?? topicName,
    takenAt: taken !== undefined && /^\d{1,11}$/.test(taken) ? shownTime(Number(taken) * 1_000) : null,
    expiresAt: expireTime?.seconds ? shownTime(Number(expireTime.seconds) * 1_000) : null,
  };
};

export const SNAPSHOT_COLUMNS = ['SNAPSHOT', 'OF', 'TAKEN', 'EXPIRES'] as const;

export const snapshotRow = ({ name, of, takenAt, expiresAt }: SnapshotView): string[] => [
  name,
  of,
  takenAt ?? 'not told',
  expiresAt ?? 'not told',
];
