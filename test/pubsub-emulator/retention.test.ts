import { acknowledge } from '../../src/pubsub-emulator/delivery/acknowledge.ts';
import { Broker } from '../../src/pubsub-emulator/model/broker.ts';
import { createSnapshot, deleteSnapshot } from '../../src/pubsub-emulator/model/create-snapshot.ts';
import { formatAckId, ackIdPrefix } from '../../src/pubsub-emulator/delivery/ack-id.ts';
import { seekToSnapshot, seekToTime } from '../../src/pubsub-emulator/model/seek.ts';
import type { Subscription } from '../../src/pubsub-emulator/model/subscription.ts';
import { messageContent } from '../../src/pubsub-emulator/wire/message-content.ts';
import { subscriptionResource, topicResource } from './support/resources.ts';

const TOPIC = 'projects/p/topics/kept';
const MINUTE_MS = 60_000;
const TEN_MINUTES = { seconds: 600, nanos: 0 };
const BEGINNING = { seconds: 0, nanos: 0 };

describe('retention', () => {
  let broker: Broker;

  beforeEach(() => {
    broker = new Broker();
  });

  afterEach(() => broker.alarms.stop());

  function publish(...texts: readonly string[]): void {
    const contents = texts.map((text) => messageContent(Buffer.from(text), new Map(), ''));
    broker.publish(broker.topic(TOPIC), contents);
  }

  function subscribe(settings: object = {}): Subscription {
    const name = `projects/p/subscriptions/sub-${broker.subscriptions.size}`;
    return broker.createSubscription({ ...subscriptionResource(name, TOPIC), ...settings });
  }

  function unacked({ backlog }: Subscription): readonly string[] {
    const deliveries = [...backlog.retained.values()].filter(({ state }) => state !== 'acked');
    return deliveries.map(({ message }) => message.content.data.toString());
  }

  /** Acks as a receiver would that got each message once. */
  function ackAll(subscription: Subscription): void {
    const ackIds = [...subscription.backlog.retained.values()].map((delivery) => {
      subscription.backlog.lease(
        delivery,
        { outstandingMessages: 0, outstandingBytes: 0, isOpen: true },
        MINUTE_MS,
      );
      return formatAckId(ackIdPrefix(subscription.uid, subscription.epoch), delivery.message.sequence, 1);
    });
    acknowledge(subscription, ackIds, broker.faults);
  }

  test('a subscription forgets acked messages at once unless it retains them', () => {
    broker.createTopic(topicResource(TOPIC));
    const forgetful = subscribe();
    const retaining = subscribe({ retainAckedMessages: true });
    publish('1', '2');
    ackAll(forgetful);
    ackAll(retaining);
    expect([forgetful.backlog.retained.size, retaining.backlog.retained.size]).toEqual([0, 2]);
  });

  test('a subscription drops messages, acked or not, when they are older than its retention', () => {
    broker.createTopic(topicResource(TOPIC));
    const subscription = subscribe({ retainAckedMessages: true, messageRetentionDuration: TEN_MINUTES });
    publish('old');
    ackAll(subscription);
    broker.alarms.advance(5 * MINUTE_MS);
    publish('new');
    broker.alarms.advance(6 * MINUTE_MS);
    expect(
      [...subscription.backlog.retained.values()].map(({ message }) => message.content.data.toString()),
    ).toEqual(['new']);
    seekToTime(subscription, BEGINNING);
    expect(unacked(subscription)).toEqual(['new']);
  });

  test('a topic keeps messages for its retention, for subscriptions made later', () => {
    broker.createTopic({ ...topicResource(TOPIC), messageRetentionDuration: TEN_MINUTES });
    publish('old');
    broker.alarms.advance(5 * MINUTE_MS);
    publish('new');
    broker.alarms.advance(6 * MINUTE_MS);
    const subscription = subscribe();
    seekToTime(subscription, BEGINNING);
    expect({ unacked: unacked(subscription), inMemory: broker.topic(TOPIC).logSize }).toEqual({
      unacked: ['new'],
      inMemory: 1,
    });
  });

  test('a topic without retention and snapshots keeps nothing', () => {
    broker.createTopic(topicResource(TOPIC));
    publish('1', '2');
    expect(broker.topic(TOPIC).logSize).toBe(0);
  });

  test('a snapshot holds on to what is published after it, until it is deleted', () => {
    broker.createTopic(topicResource(TOPIC));
    const { resource } = subscribe();
    const name = 'projects/p/snapshots/snap';
    createSnapshot(broker, { name, subscription: resource.name, labels: {} });
    publish('1', '2');
    const held = broker.topic(TOPIC).logSize;
    deleteSnapshot(broker, name);
    expect([held, broker.topic(TOPIC).logSize]).toEqual([2, 0]);
  });

  test('a snapshot brings messages back that the retention of the subscription has dropped', () => {
    broker.createTopic(topicResource(TOPIC));
    const subscription = subscribe({ messageRetentionDuration: TEN_MINUTES });
    publish('1');
    const request = {
      name: 'projects/p/snapshots/snap',
      subscription: subscription.resource.name,
      labels: {},
    };
    const snapshot = createSnapshot(broker, request);
    publish('2');
    broker.alarms.advance(11 * MINUTE_MS);
    const dropped = unacked(subscription);
    seekToSnapshot(subscription, snapshot);
    expect([dropped, unacked(subscription)]).toEqual([[], ['1', '2']]);
  });

  test('a snapshot leaves out what is acked, though the subscription retains it', () => {
    broker.createTopic(topicResource(TOPIC));
    const subscription = subscribe({ retainAckedMessages: true });
    publish('acked');
    ackAll(subscription);
    publish('unacked');
    const request = {
      name: 'projects/p/snapshots/snap',
      subscription: subscription.resource.name,
      labels: {},
    };
    seekToSnapshot(subscription, createSnapshot(broker, request));
    expect(unacked(subscription)).toEqual(['unacked']);
  });

  test('a snapshot lives 7 days less the age of the oldest unacked message, and then is gone', () => {
    broker.createTopic(topicResource(TOPIC));
    const subscription = subscribe();
    publish('1');
    broker.alarms.advance(24 * 60 * MINUTE_MS);
    const request = {
      name: 'projects/p/snapshots/snap',
      subscription: subscription.resource.name,
      labels: {},
    };
    const { resource } = createSnapshot(broker, request);
    const lifetimeDays = (resource.expireTime.seconds * 1000 - broker.alarms.nowMs()) / (24 * 60 * MINUTE_MS);
    broker.alarms.advance(6 * 24 * 60 * MINUTE_MS + MINUTE_MS);
    expect({ lifetimeDays: Math.round(lifetimeDays), left: broker.snapshots.size }).toEqual({
      lifetimeDays: 6,
      left: 0,
    });
  });

  test('a snapshot that would expire within the hour is refused', () => {
    broker.createTopic(topicResource(TOPIC));
    const subscription = subscribe({ messageRetentionDuration: { seconds: 10 * 86_400, nanos: 0 } });
    publish('1');
    broker.alarms.advance(7 * 24 * 60 * MINUTE_MS - 59 * MINUTE_MS);
    const request = {
      name: 'projects/p/snapshots/snap',
      subscription: subscription.resource.name,
      labels: {},
    };
    expect(() => createSnapshot(broker, request)).toThrow('too old');
  });

  test('an update of the retention counts at once', () => {
    broker.createTopic(topicResource(TOPIC));
    const subscription = subscribe();
    publish('1');
    broker.alarms.advance(11 * MINUTE_MS);
    subscription.update({ ...subscription.resource, messageRetentionDuration: TEN_MINUTES });
    expect(unacked(subscription)).toEqual([]);
  });
});
