import type { FaultSwitches } from '../model/fault-switches.ts';
import type { Subscription } from '../model/subscription.ts';
import { invalidArgument } from '../rpc-error.ts';
import { parseAckId, type AckIdParts } from './ack-id.ts';
import type { Delivery } from './delivery.ts';

/** Google's words for ack ids that an exactly-once subscription refuses (google.rpc.ErrorInfo metadata). */
export const INVALID_ACK_ID = 'PERMANENT_FAILURE_INVALID_ACK_ID';
export const UNORDERED_ACK_ID = 'TRANSIENT_FAILURE_UNORDERED_ACK_ID';

/** Ack ids that were not accepted, with the reason. Only exactly-once subscriptions refuse any. */
export type AckFailures = ReadonlyMap<string, string>;

interface Target {
  readonly ackId: string;
  readonly parts: AckIdParts;
  readonly delivery: Delivery | undefined;
  /** The newest ack id of a message that is outstanding. */
  readonly isCurrent: boolean;
}

/**
 * Acks messages. Without exactly-once delivery an ack id that is not known any more is no error; with it only the
 * newest ack id of an outstanding message counts, and with ordering only when all before it are acked.
 * Sources: API reference, Acknowledge; "Exactly-once delivery". Throws INVALID_ARGUMENT for malformed ids.
 */
export function acknowledge(
  subscription: Subscription,
  ackIds: readonly string[],
  faults: FaultSwitches,
): AckFailures {
  const failures = new Map<string, string>();
  const targets = ackIds.map((ackId) => target(subscription, ackId));
  // In order of publishing, so that a batch of in-order acks is not refused for the order inside the request.
  if (subscription.resource.enableExactlyOnceDelivery)
    targets.sort((a, b) => a.parts.sequence - b.parts.sequence);
  for (const found of targets) {
    const { delivery, ackId } = found;
    if (delivery !== undefined && isLost(subscription, delivery, faults)) continue;
    const failure = refusal(subscription, found);
    if (failure !== undefined) failures.set(ackId, failure);
    else if (delivery !== undefined && isAckable(subscription, found)) ackOne(subscription, delivery, ackId);
  }
  return failures;
}

/** Extends leases, or with 0 seconds gives messages back. Throws INVALID_ARGUMENT for malformed ids. */
export function modifyAckDeadline(
  subscription: Subscription,
  ackIds: readonly string[],
  ackDeadlineSeconds: number,
): AckFailures {
  checkAckDeadlineSeconds(ackDeadlineSeconds);
  const failures = new Map<string, string>();
  for (const ackId of ackIds) {
    const { delivery, isCurrent } = target(subscription, ackId);
    if (delivery === undefined || !isCurrent) {
      if (subscription.resource.enableExactlyOnceDelivery) failures.set(ackId, INVALID_ACK_ID);
    } else if (ackDeadlineSeconds === 0) {
      subscription.backlog.fail(delivery);
    } else {
      subscription.backlog.extend(delivery, ackDeadlineSeconds * 1000);
    }
  }
  return failures;
}

export function checkAckDeadlineSeconds(seconds: number): void {
  if (seconds >= 0 && seconds <= 600) return;
  throw invalidArgument(`The ack deadline must be from 0 to 600 seconds, not ${seconds}.`);
}

function target(subscription: Subscription, ackId: string): Target {
  const parts = parseAckId(ackId);
  if (parts === undefined) {
    throw invalidArgument(`You have passed an invalid ack ID to the service (ack_id=${ackId}).`);
  }
  const isOurs = parts.subscription === subscription.uid && parts.epoch === subscription.epoch;
  const delivery = isOurs ? subscription.backlog.retained.get(parts.sequence) : undefined;
  const isCurrent = delivery?.state === 'leased' && delivery.deliveries === parts.delivery;
  return { ackId, parts, delivery, isCurrent };
}

function isLost(subscription: Subscription, { message }: Delivery, faults: FaultSwitches): boolean {
  const { attributes } = message.content;
  return faults.losesAck({ subscription: subscription.resource.name, messageId: message.id, attributes });
}

function refusal(subscription: Subscription, { ackId, delivery, isCurrent }: Target): string | undefined {
  if (!subscription.resource.enableExactlyOnceDelivery) return undefined;
  // A client that did not get the answer asks again with the same id ("more than once will not result in an error").
  if (subscription.recentlyAcked.has(ackId)) return undefined;
  if (delivery === undefined || !isCurrent) return INVALID_ACK_ID;
  const lane = subscription.backlog.lanes.of(delivery);
  return lane === undefined || lane.isFirst(delivery) ? undefined : UNORDERED_ACK_ID;
}

/**
 * An ack that comes late, after the deadline, still counts; but not in a lane, where the message and its followers
 * are being sent again and a late ack would tear a hole into that sequence.
 */
function isAckable(subscription: Subscription, { delivery, isCurrent }: Target): boolean {
  if (delivery === undefined || isCurrent) return isCurrent;
  if (delivery.state === 'acked' || subscription.resource.enableExactlyOnceDelivery) return false;
  return subscription.backlog.lanes.of(delivery) === undefined && delivery.deliveries > 0;
}

function ackOne(subscription: Subscription, delivery: Delivery, ackId: string): void {
  subscription.backlog.ack(delivery);
  if (subscription.resource.enableExactlyOnceDelivery) subscription.recentlyAcked.add(ackId);
}
