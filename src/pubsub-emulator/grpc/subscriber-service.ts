import { status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { acknowledge, modifyAckDeadline, type AckFailures } from '../delivery/acknowledge.ts';
import { applyUpdateMask, type UpdateMask } from '../model/apply-update-mask.ts';
import type { Broker } from '../model/broker.ts';
import { paginate, type PageRequest } from '../model/paginate.ts';
import type { PushConfig, SubscriptionResource } from '../model/resources.ts';
import { seekToSnapshot, seekToTime } from '../model/seek.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { syncPush } from '../push/push-loop.ts';
import { invalidArgument, notFound, RpcError } from '../rpc-error.ts';
import { checkProject, projectOf } from '../validate/resource-names.ts';
import { checkedSubscription } from '../validate/subscription-settings.ts';
import { pullHandler } from './pull-handler.ts';
import { shownSubscription } from './shown-subscription.ts';
import { snapshotMethods } from './snapshot-methods.ts';
import { streamingPullHandler } from './streaming-pull-handler.ts';
import { unaryHandler } from './unary-handler.ts';

const CHANGEABLE = [
  'pushConfig',
  'bigqueryConfig',
  'cloudStorageConfig',
  'bigtableConfig',
  'ackDeadlineSeconds',
  'retainAckedMessages',
  'messageRetentionDuration',
  'labels',
  'expirationPolicy',
  'deadLetterPolicy',
  'retryPolicy',
  'enableExactlyOnceDelivery',
  'messageTransforms',
];

interface OneSubscription {
  readonly subscription: string;
}

interface AckRequest extends OneSubscription {
  readonly ackIds: readonly string[];
}

/** google.pubsub.v1.Subscriber. */
export function subscriberService(broker: Broker, pullWaitMs: number): UntypedServiceImplementation {
  return {
    ...subscriptionMethods(broker),
    ...snapshotMethods(broker),
    Pull: pullHandler(broker, pullWaitMs),
    StreamingPull: streamingPullHandler(broker),
    Acknowledge: unaryHandler(({ subscription, ackIds }: AckRequest) => {
      if (ackIds.length === 0) throw invalidArgument('No ack ids specified.');
      refuse(acknowledge(broker.subscription(subscription), ackIds, broker.faults), ackIds);
      return {};
    }),
    ModifyAckDeadline: unaryHandler((request: AckRequest & { readonly ackDeadlineSeconds: number }) => {
      const { ackIds, ackDeadlineSeconds } = request;
      if (ackIds.length === 0) throw invalidArgument('No ack ids specified.');
      refuse(
        modifyAckDeadline(broker.subscription(request.subscription), ackIds, ackDeadlineSeconds),
        ackIds,
      );
      return {};
    }),
    Seek: unaryHandler(
      (request: OneSubscription & { time: Timestamp | null; snapshot: string; target?: string }) => {
        const subscription = broker.attachedSubscription(request.subscription);
        if (request.target === 'time' && request.time !== null) {
          seekToTime(subscription, request.time);
        } else if (request.target === 'snapshot') {
          const snapshot = broker.snapshots.get(request.snapshot);
          if (snapshot === undefined) throw notFound(request.snapshot);
          seekToSnapshot(subscription, snapshot);
        } else {
          throw invalidArgument('The seek request has neither a time nor a snapshot.');
        }
        return {};
      },
    ),
  };
}

function subscriptionMethods(broker: Broker): UntypedServiceImplementation {
  return {
    CreateSubscription: unaryHandler((asked: SubscriptionResource) => {
      const subscription = broker.createSubscription(asked);
      syncPush(subscription, broker.faults);
      return shownSubscription(subscription);
    }),
    GetSubscription: unaryHandler((request: OneSubscription) => {
      return shownSubscription(broker.subscription(request.subscription));
    }),
    UpdateSubscription: unaryHandler(
      (request: { subscription: SubscriptionResource; updateMask: UpdateMask | null }) => {
        const subscription = broker.subscription(request.subscription.name);
        const asked = applyUpdateMask(
          subscription.resource,
          request.subscription,
          request.updateMask,
          CHANGEABLE,
        );
        const resource = checkedSubscription(asked);
        broker.needDeadLetterTopic(resource);
        subscription.update(resource);
        syncPush(subscription, broker.faults);
        return shownSubscription(subscription);
      },
    ),
    DeleteSubscription: unaryHandler(({ subscription }: OneSubscription) => {
      broker.deleteSubscription(subscription);
      return {};
    }),
    ListSubscriptions: unaryHandler((request: PageRequest & { readonly project: string }) => {
      checkProject(request.project);
      const all = [...broker.subscriptions.values()].map(shownSubscription);
      const ours = all.filter(({ name }) => `projects/${projectOf(name)}` === request.project);
      const { items, nextPageToken } = paginate(ours, ({ name }) => name, request);
      return { subscriptions: items, nextPageToken };
    }),
    ModifyPushConfig: unaryHandler((request: OneSubscription & { pushConfig: PushConfig | null }) => {
      const subscription = broker.subscription(request.subscription);
      subscription.update(checkedSubscription({ ...subscription.resource, pushConfig: request.pushConfig }));
      syncPush(subscription, broker.faults);
      return {};
    }),
  };
}

/**
 * Tells the client which ack ids failed. When others of the same request went well the code is ABORTED: clients then
 * repeat those, which is harmless, where any final code would make them report all as failed.
 */
function refuse(failures: AckFailures, ackIds: readonly string[]): void {
  if (failures.size === 0) return;
  const isPartial = failures.size < new Set(ackIds).size || [...failures.values()].some(isTransient);
  const code = isPartial ? status.ABORTED : status.INVALID_ARGUMENT;
  throw new RpcError(code, 'Some acknowledgement ids in the request were invalid.', failures);
}

function isTransient(reason: string): boolean {
  return reason.startsWith('TRANSIENT_');
}
