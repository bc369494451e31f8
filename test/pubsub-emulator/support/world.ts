import { credentials } from '@grpc/grpc-js';
import { type protos, v1 } from '@google-cloud/pubsub';
import { createDefaultBackoffSettings, RetryOptions } from 'google-gax';
import { PullReader } from './pull-reader.ts';
import { until } from './until.ts';

export type Received = protos.google.pubsub.v1.IReceivedMessage;
export type Message = protos.google.pubsub.v1.IPubsubMessage;
export type TopicSettings = protos.google.pubsub.v1.ITopic;
export type SubscriptionSettings = protos.google.pubsub.v1.ISubscription;

const PROJECT = 'test-project';
/** A pull that fails is told at once instead of being repeated for a minute. */
const ONE_TRY = { timeout: 3000, retry: new RetryOptions([], createDefaultBackoffSettings()) };

/** Google's clients on one emulator, with names of their own for everything they create. */
export class World {
  readonly publisher: v1.PublisherClient;
  readonly subscriber: v1.SubscriberClient;
  readonly schemas: v1.SchemaServiceClient;
  readonly project = `projects/${PROJECT}`;
  private readonly run = Math.random().toString(36).slice(2, 8);
  private readonly readers = new Set<PullReader>();
  private count = 0;

  constructor(host: string) {
    const [servicePath, port] = host.split(':');
    const options = {
      servicePath: servicePath ?? '',
      port: Number(port),
      sslCreds: credentials.createInsecure(),
      projectId: PROJECT,
    };
    this.publisher = new v1.PublisherClient(options);
    this.subscriber = new v1.SubscriberClient(options);
    this.schemas = new v1.SchemaServiceClient(options);
  }

  /** A full name that nothing has yet. */
  newName(collection: 'topics' | 'subscriptions' | 'snapshots' | 'schemas'): string {
    return `${this.project}/${collection}/t-${this.run}-${++this.count}`;
  }

  async topic(settings: TopicSettings = {}): Promise<string> {
    const name = this.newName('topics');
    await this.publisher.createTopic({ ...settings, name });
    return name;
  }

  async subscription(topic: string, settings: SubscriptionSettings = {}): Promise<string> {
    const name = this.newName('subscriptions');
    await this.subscriber.createSubscription({ ...settings, name, topic });
    return name;
  }

  /** Publishes one after the other, each in a request of its own; returns the ids. */
  async publish(topic: string, ...messages: readonly (string | Message)[]): Promise<string[]> {
    const ids: string[] = [];
    for (const message of messages) {
      const asked = typeof message === 'string' ? { data: Buffer.from(message) } : message;
      const [{ messageIds }] = await this.publisher.publish({ topic, messages: [asked] });
      ids.push(...(messageIds ?? []));
    }
    return ids;
  }

  /** Pulls until so many messages came, or the deadline. */
  async pull(subscription: string, count: number, deadlineMs = 4000): Promise<Received[]> {
    const received: Received[] = [];
    const arrived = async (): Promise<boolean> => {
      const maxMessages = count - received.length;
      const request = { subscription, maxMessages, returnImmediately: true };
      const [batch] = await this.subscriber.pull(request, ONE_TRY);
      received.push(...(batch.receivedMessages ?? []));
      return received.length >= count;
    };
    await until(arrived, deadlineMs).catch(() => undefined);
    return received;
  }

  /** Pulls and acks until so many messages came, or the deadline; returns their texts. */
  async drain(subscription: string, count: number, deadlineMs = 4000): Promise<string[]> {
    const received = await this.pull(subscription, count, deadlineMs);
    await this.ack(subscription, ...received);
    return received.map(textOf);
  }

  async ack(subscription: string, ...received: readonly Received[]): Promise<void> {
    const ackIds = received.map(ackIdOf);
    if (ackIds.length > 0) await this.subscriber.acknowledge({ subscription, ackIds });
  }

  async modify(subscription: string, seconds: number, ...received: readonly Received[]): Promise<void> {
    const ackIds = received.map(ackIdOf);
    await this.subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: seconds });
  }

  /** Opens a raw streaming pull. */
  open(subscription: string, settings: protos.google.pubsub.v1.IStreamingPullRequest = {}): PullReader {
    const first = { subscription, streamAckDeadlineSeconds: 10, ...settings };
    const reader = new PullReader(this.subscriber.streamingPull(), first);
    this.readers.add(reader);
    return reader;
  }

  async close(): Promise<void> {
    for (const reader of this.readers) reader.close();
    await Promise.all([this.publisher.close(), this.subscriber.close(), this.schemas.close()]);
  }
}

export function ackIdOf({ ackId }: Received): string {
  return ackId ?? '';
}

export function textOf({ message }: Received): string {
  return Buffer.from(message?.data ?? '').toString();
}

/** The messages 'from' to 'to', as texts of one ordering key. */
export function keyed(key: string, ...texts: readonly string[]): Message[] {
  return texts.map((text) => ({ data: Buffer.from(text), orderingKey: key }));
}

/** The gRPC code of a call: 0 when it succeeds. */
export async function codeOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 0;
  } catch (error) {
    return (error as { readonly code?: number }).code ?? -1;
  }
}
