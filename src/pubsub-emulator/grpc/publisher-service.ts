import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { applyUpdateMask, type UpdateMask } from '../model/apply-update-mask.ts';
import type { Broker } from '../model/broker.ts';
import { paginate, type PageRequest } from '../model/paginate.ts';
import type { TopicResource } from '../model/resources.ts';
import { Subscription } from '../model/subscription.ts';
import { RpcError } from '../rpc-error.ts';
import { checkPublishRequest } from '../validate/publish-limits.ts';
import { checkProject, projectOf } from '../validate/resource-names.ts';
import { checkRetention } from '../validate/subscription-settings.ts';
import type { PublishRequest } from '../wire/decode-publish-request.ts';
import { unaryHandler } from './unary-handler.ts';

const CHANGEABLE = [
  'labels',
  'messageStoragePolicy',
  'kmsKeyName',
  'schemaSettings',
  'messageRetentionDuration',
  'ingestionDataSourceSettings',
  'messageTransforms',
];

interface TopicRequest {
  readonly topic: string;
}

/** google.pubsub.v1.Publisher. */
export function publisherService(broker: Broker): UntypedServiceImplementation {
  return {
    CreateTopic: unaryHandler((topic: TopicResource) => broker.createTopic(topic).resource),
    GetTopic: unaryHandler(({ topic }: TopicRequest) => broker.topic(topic).resource),
    UpdateTopic: unaryHandler((request: { topic: TopicResource; updateMask: UpdateMask | null }) => {
      return updateTopic(broker, request.topic, request.updateMask);
    }),
    DeleteTopic: unaryHandler(({ topic }: TopicRequest) => {
      broker.deleteTopic(topic);
      return {};
    }),
    ListTopics: unaryHandler((request: PageRequest & { readonly project: string }) => {
      checkProject(request.project);
      const resources = [...broker.topics.values()].map(({ resource }) => resource);
      const ours = resources.filter(({ name }) => `projects/${projectOf(name)}` === request.project);
      const { items, nextPageToken } = paginate(ours, ({ name }) => name, request);
      return { topics: items, nextPageToken };
    }),
    ListTopicSubscriptions: unaryHandler((request: PageRequest & TopicRequest) => {
      const names = [...broker.topic(request.topic).readers]
        .filter((reader) => reader instanceof Subscription)
        .map(({ resource }) => resource.name);
      const { items, nextPageToken } = paginate(names, (name) => name, request);
      return { subscriptions: items, nextPageToken };
    }),
    ListTopicSnapshots: unaryHandler((request: PageRequest & TopicRequest) => {
      const topic = broker.topic(request.topic);
      const ours = [...broker.snapshots.values()].filter((snapshot) => snapshot.topic === topic);
      const { items, nextPageToken } = paginate(ours, ({ resource }) => resource.name, request);
      return { snapshots: items.map(({ resource }) => resource.name), nextPageToken };
    }),
    Publish: unaryHandler((request: PublishRequest) => publish(broker, request)),
    DetachSubscription: unaryHandler(({ subscription }: { readonly subscription: string }) => {
      broker.detachSubscription(subscription);
      return {};
    }),
  };
}

function publish(broker: Broker, request: PublishRequest): { readonly messageIds: readonly string[] } {
  const failure = broker.faults.takePublishFailure(request.topic);
  if (failure !== undefined) throw new RpcError(failure, 'Publishing fails because a fault was set.');
  const topic = broker.topic(request.topic);
  checkPublishRequest(request);
  const messages = broker.schemas.checked(topic.resource.schemaSettings, request.messages);
  return { messageIds: broker.publish(topic, messages) };
}

function updateTopic(broker: Broker, asked: TopicResource, mask: UpdateMask | null): TopicResource {
  const topic = broker.topic(asked.name);
  const resource = applyUpdateMask(topic.resource, asked, mask, CHANGEABLE);
  checkRetention(resource.messageRetentionDuration);
  if (resource.schemaSettings !== null) broker.schemas.get(resource.schemaSettings.schema);
  topic.resource = resource;
  topic.trim();
  return resource;
}
