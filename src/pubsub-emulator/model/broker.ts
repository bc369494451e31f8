import { randomBytes } from 'node:crypto';
import type { Delivery } from '../delivery/delivery.ts';
import { alreadyExists, failedPrecondition, notFound, type RpcError } from '../rpc-error.ts';
import { SchemaStore } from '../schema/schema-store.ts';
import { AlarmClock } from '../time/alarm-clock.ts';
import { EmulatorClock } from '../time/emulator-clock.ts';
import { checkNewName } from '../validate/resource-names.ts';
import { checkedSubscription, checkRetention } from '../validate/subscription-settings.ts';
import type { MessageContent } from '../wire/message-content.ts';
import { deadLetterContent } from './dead-letter-content.ts';
import { FaultSwitches } from './fault-switches.ts';
import { DELETED_TOPIC, type SubscriptionResource, type TopicResource } from './resources.ts';
import type { Snapshot } from './snapshot.ts';
import type { StoredMessage } from './stored-message.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';

/** Everything one emulator knows. */
export class Broker {
  readonly topics = new Map<string, Topic>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly schemas = new SchemaStore();
  readonly faults = new FaultSwitches();
  readonly alarms = new AlarmClock(new EmulatorClock());
  streamsOpened = 0;
  /** Ids go on from the time of the start, so that a new emulator does not repeat the ids of the one before. */
  private readonly firstId = Date.now() * 1000;
  private readonly instance = randomBytes(4).toString('hex');
  private sequence = 0;
  private subscriptionCount = 0;

  /** The position of the newest message. */
  get lastSequence(): number {
    return this.sequence;
  }

  createTopic(asked: TopicResource): Topic {
    checkNewName('topics', asked.name);
    checkRetention(asked.messageRetentionDuration);
    if (this.topics.has(asked.name)) throw alreadyExists(asked.name);
    if (asked.schemaSettings !== null) this.schemas.get(asked.schemaSettings.schema);
    const topic = new Topic({ ...asked, state: 'ACTIVE' }, this.alarms);
    this.topics.set(asked.name, topic);
    return topic;
  }

  topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (topic === undefined) throw notFound(name);
    return topic;
  }

  /** Subscriptions stay, with what they have, and lose their topic (API reference, DeleteTopic). */
  deleteTopic(name: string): void {
    const topic = this.topic(name);
    topic.close();
    topic.readers.clear();
    this.topics.delete(name);
    for (const subscription of this.subscriptions.values()) {
      if (subscription.topic !== topic) continue;
      subscription.topic = undefined;
      subscription.resource = { ...subscription.resource, topic: DELETED_TOPIC };
    }
    for (const snapshot of this.snapshots.values()) {
      if (snapshot.topic === topic) snapshot.resource = { ...snapshot.resource, topic: DELETED_TOPIC };
    }
  }

  /** Publishes in the order given and returns the ids. */
  publish(topic: Topic, contents: readonly MessageContent[]): string[] {
    return contents.map((content) => {
      const sequence = ++this.sequence;
      const publishTime = this.alarms.clock.publishTime();
      const message: StoredMessage = { sequence, id: String(this.firstId + sequence), publishTime, content };
      topic.accept(message);
      return message.id;
    });
  }

  createSubscription(asked: SubscriptionResource): Subscription {
    const name = asked.name === '' ? this.randomName(asked.topic, 'subscriptions') : asked.name;
    checkNewName('subscriptions', name);
    const resource = checkedSubscription({ ...asked, name, detached: false });
    if (this.subscriptions.has(name)) throw alreadyExists(name);
    const topic = this.topic(resource.topic);
    this.needDeadLetterTopic(resource);
    const uid = `${this.instance}${(++this.subscriptionCount).toString(36)}`;
    const subscription = new Subscription(resource, topic, {
      alarms: this.alarms,
      uid,
      intakeDelayMs: (subscriptionName) => this.faults.delayMs(subscriptionName),
      forwardDeadLetter: (from, delivery) => this.forwardDeadLetter(from, delivery),
    });
    this.subscriptions.set(name, subscription);
    return subscription;
  }

  subscription(name: string): Subscription {
    const subscription = this.subscriptions.get(name);
    if (subscription === undefined) throw notFound(name);
    return subscription;
  }

  /** The subscription, if messages can be received from it. */
  attachedSubscription(name: string): Subscription {
    const subscription = this.subscription(name);
    if (subscription.resource.detached) throw failedPrecondition(`The subscription is detached (${name}).`);
    return subscription;
  }

  deleteSubscription(name: string): void {
    const subscription = this.subscription(name);
    this.subscriptions.delete(name);
    subscription.close(notFound(name));
  }

  detachSubscription(name: string): void {
    const subscription = this.attachedSubscription(name);
    subscription.resource = { ...subscription.resource, detached: true };
    subscription.close(failedPrecondition(`The subscription is detached (${name}).`));
  }

  /** Throws NOT_FOUND when the dead-letter topic is not there at creation (API reference, DeadLetterPolicy). */
  needDeadLetterTopic({ deadLetterPolicy }: SubscriptionResource): void {
    if (deadLetterPolicy !== null) this.topic(deadLetterPolicy.deadLetterTopic);
  }

  /** A name the server chooses, in the project of `sibling`. */
  randomName(sibling: string, collection: 'subscriptions' | 'snapshots'): string {
    const project = sibling.split('/')[1] ?? '';
    return `projects/${project}/${collection}/s${randomBytes(8).toString('hex')}`;
  }

  close(reason: RpcError): void {
    for (const subscription of this.subscriptions.values()) subscription.close(reason);
    this.alarms.stop();
  }

  private forwardDeadLetter(from: Subscription, delivery: Delivery): boolean {
    const topic = this.topics.get(from.resource.deadLetterPolicy?.deadLetterTopic ?? '');
    if (topic === undefined) return false;
    this.publish(topic, [deadLetterContent(delivery, from.resource.name)]);
    return true;
  }
}
