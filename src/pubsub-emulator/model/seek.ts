import { failedPrecondition } from '../rpc-error.ts';
import type { Snapshot } from './snapshot.ts';
import type { StoredMessage } from './stored-message.ts';
import type { Subscription } from './subscription.ts';
import { compareTimestamps, timestampMs, type Timestamp } from './timestamp.ts';

/**
 * Marks everything published before the time as acked and the rest as unacked, to the nanosecond, among the messages
 * that the subscription or its topic retains. Source: "Replay and purge messages", seek to a time.
 */
export function seekToTime(subscription: Subscription, time: Timestamp): void {
  const unacked: StoredMessage[] = [];
  const acked: StoredMessage[] = [];
  for (const message of retainedMessages(subscription)) {
    if (compareTimestamps(message.publishTime, time) >= 0) unacked.push(message);
    else if (subscription.resource.retainAckedMessages) acked.push(message);
  }
  subscription.reset(unacked, acked, 0);
}

/**
 * Gives the subscription the ack state the snapshot holds: its unacked messages and everything published later are
 * unacked. Throws FAILED_PRECONDITION when the two are not of the same topic, or when an ordered subscription would
 * get the holes that acks without order leave.
 */
export function seekToSnapshot(subscription: Subscription, snapshot: Snapshot): void {
  if (subscription.topic !== snapshot.topic) {
    throw failedPrecondition('The subscription and the snapshot are not on the same topic.');
  }
  if (subscription.resource.enableMessageOrdering && !snapshot.isOrdered) {
    throw failedPrecondition('An ordered subscription cannot seek to a snapshot of an unordered one.');
  }
  const unacked = snapshot.messages().filter((message) => subscription.accepts(message));
  const wanted = new Set(unacked);
  const acked = subscription.resource.retainAckedMessages
    ? retainedMessages(subscription).filter((message) => !wanted.has(message))
    : [];
  subscription.reset(unacked, acked, timestampMs(snapshot.resource.expireTime));
}

/** What a seek can bring back, in the order of publishing. */
function retainedMessages(subscription: Subscription): readonly StoredMessage[] {
  const messages = new Map<number, StoredMessage>();
  for (const message of subscription.topic?.retained() ?? []) {
    if (subscription.accepts(message)) messages.set(message.sequence, message);
  }
  const { retainAckedMessages } = subscription.resource;
  for (const { message, state } of subscription.backlog.retained.values()) {
    if (retainAckedMessages || state !== 'acked') messages.set(message.sequence, message);
  }
  return [...messages.values()].sort((a, b) => a.sequence - b.sequence);
}
