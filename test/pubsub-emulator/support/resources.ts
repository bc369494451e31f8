import type { SubscriptionResource, TopicResource } from '../../../src/pubsub-emulator/model/resources.ts';

/** A topic as the codec decodes one with nothing but a name. */
export function topicResource(name: string): TopicResource {
  return {
    name,
    labels: {},
    messageStoragePolicy: null,
    kmsKeyName: '',
    schemaSettings: null,
    messageRetentionDuration: null,
    ingestionDataSourceSettings: null,
    messageTransforms: [],
    state: 'STATE_UNSPECIFIED',
  };
}

/** A subscription as the codec decodes one with nothing but a name and a topic. */
export function subscriptionResource(name: string, topic: string): SubscriptionResource {
  return {
    name,
    topic,
    pushConfig: null,
    bigqueryConfig: null,
    cloudStorageConfig: null,
    bigtableConfig: null,
    ackDeadlineSeconds: 0,
    retainAckedMessages: false,
    messageRetentionDuration: null,
    labels: {},
    enableMessageOrdering: false,
    expirationPolicy: null,
    filter: '',
    deadLetterPolicy: null,
    retryPolicy: null,
    detached: false,
    enableExactlyOnceDelivery: false,
    topicMessageRetentionDuration: null,
    messageTransforms: [],
    state: 'STATE_UNSPECIFIED',
  };
}
