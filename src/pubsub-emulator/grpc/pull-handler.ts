import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import { Consumer } from '../delivery/consumer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Broker } from '../model/broker.ts';
import type { Subscription } from '../model/subscription.ts';
import { invalidArgument } from '../rpc-error.ts';
import type { MessagesResponse } from './load-services.ts';
import { unaryHandler } from './unary-handler.ts';

interface PullRequest {
  readonly subscription: string;
  readonly returnImmediately: boolean;
  readonly maxMessages: number;
}

const MAX_MESSAGES = 1000;

/** Unary pull: a receiver that lives until its first batch. Source: API reference, Pull. */
export function pullHandler(broker: Broker, waitMs: number): handleUnaryCall<PullRequest, MessagesResponse> {
  return unaryHandler((request: PullRequest, call) => {
    if (request.maxMessages <= 0) throw invalidArgument('The max_messages must be above 0.');
    const subscription = broker.attachedSubscription(request.subscription);
    return pullOnce(subscription, request, call, request.returnImmediately ? 0 : waitMs);
  });
}

function pullOnce(
  subscription: Subscription,
  request: PullRequest,
  call: ServerUnaryCall<PullRequest, MessagesResponse>,
  waitMs: number,
): Promise<MessagesResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<MessagesResponse>();
  const finish = (batch: readonly Delivery[]): void => {
    clearTimeout(timer);
    subscription.dispatcher.remove(consumer);
    resolve({ messages: batch.map((delivery) => subscription.received(delivery)) });
  };
  const consumer = new Consumer({
    maxMessages: Math.min(request.maxMessages, MAX_MESSAGES),
    maxBytes: Infinity,
    ackDeadlineMs: subscription.resource.ackDeadlineSeconds * 1000,
    clientId: '',
    isOnePerKey: false,
    send: finish,
    end: (reason) => {
      clearTimeout(timer);
      subscription.dispatcher.remove(consumer);
      reject(reason);
    },
  });
  const timer = waitMs === 0 ? undefined : setTimeout(() => finish([]), waitMs);
  call.once('cancelled', () => finish([]));
  subscription.dispatcher.add(consumer);
  // Adding has scheduled a round of dispatching; this comes after it.
  if (waitMs === 0) setImmediate(() => setImmediate(() => finish([])));
  return promise;
}
