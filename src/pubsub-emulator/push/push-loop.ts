import { acknowledge, modifyAckDeadline } from '../delivery/acknowledge.ts';
import { Consumer } from '../delivery/consumer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { FaultSwitches } from '../model/fault-switches.ts';
import type { PushConfig } from '../model/resources.ts';
import type { Subscription } from '../model/subscription.ts';
import type { ReceivedMessage } from '../wire/encode-received-messages.ts';
import { pushRequest } from './push-request.ts';

/** Google starts with few requests at a time and adapts; a fixed window serves tests. */
const MAX_OUTSTANDING = 100;
/** The answers that count as an ack ("Push subscriptions", receive push messages). */
const ACK_STATUSES: ReadonlySet<number> = new Set([102, 200, 201, 202, 204]);

/** Starts, changes or ends pushing, as the settings of the subscription now say. */
export function syncPush(subscription: Subscription, faults: FaultSwitches): void {
  subscription.stopPush?.();
  subscription.stopPush = undefined;
  const { pushConfig, detached } = subscription.resource;
  if (detached || pushConfig === null || pushConfig.pushEndpoint === '') return;
  subscription.stopPush = startPush(subscription, pushConfig, faults);
}

function startPush(subscription: Subscription, config: PushConfig, faults: FaultSwitches): () => void {
  const push = async (delivery: Delivery): Promise<void> => {
    const received = subscription.received(delivery);
    const isAcked = await post(config, subscription, received);
    if (subscription.closing.signal.aborted) return;
    if (isAcked) acknowledge(subscription, [received.ackId], faults);
    else modifyAckDeadline(subscription, [received.ackId], 0);
  };
  const consumer = new Consumer({
    maxMessages: MAX_OUTSTANDING,
    maxBytes: Infinity,
    ackDeadlineMs: subscription.resource.ackDeadlineSeconds * 1000,
    clientId: '',
    isOnePerKey: true,
    send: (batch) => {
      for (const delivery of batch) void push(delivery);
    },
    // Streams end and come back; pushing is ended by the settings alone.
    end: () => {},
  });
  subscription.dispatcher.add(consumer);
  return () => subscription.dispatcher.remove(consumer);
}

/** True for an answer that acks; every other answer, none in time, and no connection are nacks. */
async function post(
  config: PushConfig,
  subscription: Subscription,
  received: ReceivedMessage,
): Promise<boolean> {
  const { name, ackDeadlineSeconds } = subscription.resource;
  const { headers, body } = pushRequest(config, name, received);
  const signal = AbortSignal.any([
    subscription.closing.signal,
    AbortSignal.timeout(ackDeadlineSeconds * 1000),
  ]);
  try {
    const response = await fetch(config.pushEndpoint, {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'manual',
    });
    // The body is read to its end so that the connection can be used again.
    await response.arrayBuffer();
    return ACK_STATUSES.has(response.status);
  } catch {
    return false;
  }
}
