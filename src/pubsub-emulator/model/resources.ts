import type { Duration, Timestamp } from './timestamp.ts';

/**
 * The resources as the generated codec decodes and encodes them (google.pubsub.v1). Settings that the emulator only
 * stores are kept as they came.
 */
export interface TopicResource {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly messageStoragePolicy: object | null;
  readonly kmsKeyName: string;
  readonly schemaSettings: SchemaSettings | null;
  readonly messageRetentionDuration: Duration | null;
  readonly ingestionDataSourceSettings: object | null;
  readonly messageTransforms: readonly object[];
  readonly state: string;
}

export interface SchemaSettings {
  readonly schema: string;
  readonly encoding: string;
  readonly firstRevisionId: string;
  readonly lastRevisionId: string;
}

export interface RetryPolicy {
  readonly minimumBackoff: Duration | null;
  readonly maximumBackoff: Duration | null;
}

export interface DeadLetterPolicy {
  readonly deadLetterTopic: string;
  readonly maxDeliveryAttempts: number;
}

export interface PushConfig {
  readonly pushEndpoint: string;
  readonly attributes: Record<string, string>;
  readonly oidcToken?: object | null;
  readonly pubsubWrapper?: object | null;
  readonly noWrapper?: { readonly writeMetadata: boolean } | null;
}

export interface SubscriptionResource {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig: PushConfig | null;
  readonly bigqueryConfig: object | null;
  readonly cloudStorageConfig: object | null;
  readonly bigtableConfig: object | null;
  readonly ackDeadlineSeconds: number;
  readonly retainAckedMessages: boolean;
  readonly messageRetentionDuration: Duration | null;
  readonly labels: Record<string, string>;
  readonly enableMessageOrdering: boolean;
  readonly expirationPolicy: { readonly ttl: Duration | null } | null;
  readonly filter: string;
  readonly deadLetterPolicy: DeadLetterPolicy | null;
  readonly retryPolicy: RetryPolicy | null;
  readonly detached: boolean;
  readonly enableExactlyOnceDelivery: boolean;
  readonly topicMessageRetentionDuration: Duration | null;
  readonly messageTransforms: readonly object[];
  readonly state: string;
}

export interface SnapshotResource {
  readonly name: string;
  readonly topic: string;
  readonly expireTime: Timestamp;
  readonly labels: Record<string, string>;
}

/** What Google puts in the place of a topic that was deleted (API reference, Subscription.topic). */
export const DELETED_TOPIC = '_deleted-topic_';
