import { ackIdPrefix, formatAckId } from '../delivery/ack-id.ts';
import { Backlog } from '../delivery/backlog.ts';
import { Consumer } from '../delivery/consumer.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { Dispatcher } from '../delivery/dispatcher.ts';
import { PUSH_BACKOFF, retryBackoffMs } from '../delivery/retry-backoff.ts';
import { parseFilter, type Filter } from '../filter/parse-filter.ts';
import type { RpcError } from '../rpc-error.ts';
import type { AlarmClock } from '../time/alarm-clock.ts';
import type { ReceivedMessage } from '../wire/encode-received-messages.ts';
import { LateIntake } from './late-intake.ts';
import { RecentSet } from './recent-set.ts';
import type { SubscriptionResource } from './resources.ts';
import { RetentionAlarm } from './retention-alarm.ts';
import type { StoredMessage } from './stored-message.ts';
import type { Topic, TopicReader } from './topic.ts';

/** Exactly-once clients repeat an ack whose answer they did not get; so many acked ids are remembered for them. */
const REMEMBERED_ACKS = 10_000;

export interface SubscriptionContext {
  readonly alarms: AlarmClock;
  /** Distinguishes the ack ids of this subscription from all others, also from one of the same name before it. */
  readonly uid: string;
  /** A fault: how much later than published a message arrives here. */
  intakeDelayMs(subscription: string): number;
  /** Publishes the message to the dead-letter topic; false when that is not possible. */
  forwardDeadLetter(subscription: Subscription, delivery: Delivery): boolean;
}

/** A subscription: its messages, its receivers and its settings. */
export class Subscription implements TopicReader {
  resource: SubscriptionResource;
  topic: Topic | undefined;
  readonly uid: string;
  readonly backlog: Backlog;
  readonly dispatcher: Dispatcher;
  readonly recentlyAcked = new RecentSet(REMEMBERED_ACKS);
  /** Grows with every seek; ack ids from before a seek must not touch what the seek brought back. */
  epoch = 0;
  /** Ends the push loop, when there is one; requests on their way are still waited for. */
  stopPush: (() => void) | undefined;
  /** Aborted when the subscription is gone. */
  readonly closing = new AbortController();
  private readonly filter: Filter;
  private readonly retention: RetentionAlarm;
  private readonly context: SubscriptionContext;
  private readonly late: LateIntake;
  private prefix: string;

  constructor(resource: SubscriptionResource, topic: Topic, context: SubscriptionContext) {
    this.resource = resource;
    this.topic = topic;
    this.context = context;
    this.uid = context.uid;
    this.prefix = ackIdPrefix(this.uid, this.epoch);
    this.filter = parseFilter(resource.filter);
    this.backlog = new Backlog(context.alarms, {
      isOrdered: resource.enableMessageOrdering,
      keepsAcked: () => this.resource.retainAckedMessages,
      judgeFailure: (delivery) => this.judgeFailure(delivery),
      park: (owner, lane) => {
        if (owner instanceof Consumer) owner.lanes.push(lane);
      },
      onReady: () => this.dispatcher.wake(),
    });
    this.dispatcher = new Dispatcher(this.backlog);
    this.retention = new RetentionAlarm(this.backlog, context.alarms, () => this.resource);
    this.late = new LateIntake(context.alarms, (message) => this.take(message));
    topic.readers.add(this);
  }

  /** Messages that the filter refuses count as acked ("Filter messages from a subscription"). */
  receive(message: StoredMessage): void {
    if (!this.accepts(message)) return;
    const delayMs = this.context.intakeDelayMs(this.resource.name);
    if (delayMs > 0 || this.late.isBusy) this.late.add(message, delayMs);
    else this.take(message);
  }

  accepts(message: StoredMessage): boolean {
    return this.filter(message.content.attributes);
  }

  /** The message as it goes out now, with the ack id of this delivery. */
  received(delivery: Delivery): ReceivedMessage {
    const isCounted = this.resource.deadLetterPolicy !== null;
    return {
      ackId: formatAckId(this.prefix, delivery.message.sequence, delivery.deliveries),
      message: delivery.message,
      deliveryAttempt: isCounted ? delivery.failures + 1 : 0,
    };
  }

  /** Puts exactly these messages into the backlog; everything sent before is forgotten. Both lists are in order. */
  reset(unacked: readonly StoredMessage[], acked: readonly StoredMessage[], guaranteedUntilMs: number): void {
    this.backlog.clear();
    this.epoch++;
    this.prefix = ackIdPrefix(this.uid, this.epoch);
    const wanted = new Set(unacked);
    const all = [...unacked, ...acked].sort((a, b) => a.sequence - b.sequence);
    for (const message of all) {
      if (!wanted.has(message)) this.backlog.addAcked(message);
      else this.backlog.add(message).guaranteedUntilMs = guaranteedUntilMs;
    }
    this.retention.armed();
    this.dispatcher.wake();
  }

  update(resource: SubscriptionResource): void {
    this.resource = resource;
    this.retention.rearm();
    this.dispatcher.wake();
  }

  endConsumers(reason: RpcError, isMeant: (consumer: Consumer) => boolean = () => true): void {
    for (const consumer of this.dispatcher.all) {
      if (isMeant(consumer)) consumer.options.end(reason);
    }
  }

  /** Drops all messages and receivers: the subscription is deleted or detached. */
  close(reason: RpcError): void {
    this.topic?.readers.delete(this);
    this.stopPush?.();
    this.stopPush = undefined;
    this.closing.abort();
    this.endConsumers(reason);
    this.late.clear();
    this.backlog.clear();
    this.retention.cancel();
  }

  private take(message: StoredMessage): void {
    this.backlog.add(message);
    this.retention.armed();
    this.dispatcher.wake();
  }

  private judgeFailure(delivery: Delivery): number | 'forwarded' {
    const { deadLetterPolicy, retryPolicy } = this.resource;
    const isExhausted =
      deadLetterPolicy !== null && delivery.failures >= deadLetterPolicy.maxDeliveryAttempts;
    if (isExhausted && this.context.forwardDeadLetter(this, delivery)) return 'forwarded';
    const isPush = Boolean(this.resource.pushConfig?.pushEndpoint);
    return retryBackoffMs(retryPolicy ?? (isPush ? PUSH_BACKOFF : null), delivery.failures);
  }
}
