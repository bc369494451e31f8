import { alreadyExists, failedPrecondition, notFound } from '../rpc-error.ts';
import { checkNewName } from '../validate/resource-names.ts';
import type { Broker } from './broker.ts';
import { Snapshot } from './snapshot.ts';
import { timestampMs, timestampOfMs } from './timestamp.ts';

const MAX_LIFETIME_MS = 7 * 24 * 3_600_000;
const MIN_LIFETIME_MS = 3_600_000;

export interface SnapshotRequest {
  readonly name: string;
  readonly subscription: string;
  readonly labels: Record<string, string>;
}

/**
 * Keeps the ack state of a subscription for 7 days less the age of its oldest unacked message. Source: API reference,
 * CreateSnapshot. Throws ALREADY_EXISTS, NOT_FOUND, and FAILED_PRECONDITION when it would live less than an hour.
 */
export function createSnapshot(broker: Broker, request: SnapshotRequest): Snapshot {
  const name = request.name === '' ? broker.randomName(request.subscription, 'snapshots') : request.name;
  checkNewName('snapshots', name);
  const subscription = broker.attachedSubscription(request.subscription);
  if (broker.snapshots.has(name)) throw alreadyExists(name);
  const { topic } = subscription;
  if (topic === undefined) throw failedPrecondition('The topic of the subscription is deleted.');
  const unacked = [...subscription.backlog.retained.values()]
    .filter(({ state }) => state !== 'acked')
    .map(({ message }) => message);
  const nowMs = broker.alarms.nowMs();
  const oldestMs = unacked[0] === undefined ? nowMs : timestampMs(unacked[0].publishTime);
  const expiresMs = oldestMs + MAX_LIFETIME_MS;
  if (expiresMs - nowMs < MIN_LIFETIME_MS) throw failedPrecondition('The backlog is too old for a snapshot.');
  const snapshot = new Snapshot(
    { name, topic: topic.resource.name, expireTime: timestampOfMs(expiresMs), labels: request.labels },
    topic,
    { unacked, sequence: broker.lastSequence, isOrdered: subscription.resource.enableMessageOrdering },
    () => deleteSnapshot(broker, name),
  );
  topic.hold(snapshot);
  broker.snapshots.set(name, snapshot);
  broker.alarms.set(snapshot, expiresMs);
  return snapshot;
}

export function deleteSnapshot(broker: Broker, name: string): void {
  const snapshot = broker.snapshots.get(name);
  if (snapshot === undefined) throw notFound(name);
  broker.snapshots.delete(name);
  broker.alarms.cancel(snapshot);
  snapshot.topic.unhold(snapshot);
}
