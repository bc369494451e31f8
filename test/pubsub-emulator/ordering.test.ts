import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { acknowledge, modifyAckDeadline } from '../../src/pubsub-emulator/delivery/acknowledge.ts';
import { Consumer } from '../../src/pubsub-emulator/delivery/consumer.ts';
import { parseAckId } from '../../src/pubsub-emulator/delivery/ack-id.ts';
import { Broker } from '../../src/pubsub-emulator/model/broker.ts';
import type { Subscription } from '../../src/pubsub-emulator/model/subscription.ts';
import { messageContent } from '../../src/pubsub-emulator/wire/message-content.ts';
import { subscriptionResource, topicResource } from './support/resources.ts';

const TOPIC = 'projects/p/topics/ordered';

interface Sent {
  readonly key: string;
  readonly number: number;
  readonly ackId: string;
}

/** An ordered subscription with receivers that remember, and checks of what Google promises after every delivery. */
class Run {
  readonly broker = new Broker();
  readonly subscription: Subscription;
  readonly consumers: Consumer[] = [];
  /** What each receiver holds unacked, by ack id. */
  readonly held = new Map<Consumer, Map<string, Sent>>();
  readonly violations: string[] = [];
  private readonly published = new Map<string, number>();
  private readonly newest = new Map<string, number>();

  constructor() {
    this.broker.createTopic(topicResource(TOPIC));
    const asked = subscriptionResource('projects/p/subscriptions/ordered', TOPIC);
    this.subscription = this.broker.createSubscription({ ...asked, enableMessageOrdering: true });
  }

  publish(key: string): void {
    const number = (this.published.get(key) ?? 0) + 1;
    this.published.set(key, number);
    const topic = this.broker.topic(TOPIC);
    this.broker.publish(topic, [messageContent(Buffer.from(String(number)), new Map(), key)]);
  }

  connect(maxMessages: number): void {
    const consumer: Consumer = new Consumer({
      maxMessages,
      maxBytes: Infinity,
      ackDeadlineMs: 10_000,
      clientId: '',
      isOnePerKey: false,
      send: (batch) => {
        for (const delivery of batch) {
          const { orderingKey, data } = delivery.message.content;
          const { ackId } = this.subscription.received(delivery);
          this.arrive(consumer, { key: orderingKey, number: Number(data.toString()), ackId });
        }
      },
      end: () => {},
    });
    this.consumers.push(consumer);
    this.held.set(consumer, new Map());
    this.subscription.dispatcher.add(consumer);
  }

  disconnect(index: number): void {
    const [consumer] = this.consumers.splice(index % Math.max(1, this.consumers.length), 1);
    if (consumer !== undefined) this.subscription.dispatcher.remove(consumer);
  }

  /** Acks or nacks one of the messages that some receiver holds. */
  answer(pick: number, isAck: boolean): void {
    const all = [...this.held.values()].flatMap((held) => [...held.values()]);
    const sent = all[pick % Math.max(1, all.length)];
    if (sent === undefined) return;
    for (const held of this.held.values()) held.delete(sent.ackId);
    if (isAck) {
      acknowledge(this.subscription, [sent.ackId], this.broker.faults);
    } else {
      if (this.isCurrent(sent)) this.rewind(sent);
      modifyAckDeadline(this.subscription, [sent.ackId], 0);
    }
  }

  /** Every message acked at least once, and nothing left over. */
  get isDone(): boolean {
    return this.subscription.backlog.retained.size === 0;
  }

  /** A nack starts the key again at this message: whatever was sent after it comes once more. */
  private rewind({ key, number }: Sent): void {
    this.newest.set(key, Math.min(this.newest.get(key) ?? 0, number - 1));
  }

  private isCurrent({ ackId }: Sent): boolean {
    const parts = parseAckId(ackId);
    const delivery = this.subscription.backlog.retained.get(parts?.sequence ?? -1);
    return delivery?.state === 'leased' && delivery.deliveries === parts?.delivery;
  }

  private arrive(consumer: Consumer, sent: Sent): void {
    const { key, number } = sent;
    const expected = (this.newest.get(key) ?? 0) + 1;
    if (number !== expected) this.violations.push(`${key}${number} came where ${key}${expected} was due`);
    this.newest.set(key, number);
    for (const [other, held] of this.held) {
      const isShared =
        other !== consumer && [...held.values()].some((one) => one.key === key && this.isCurrent(one));
      if (isShared)
        this.violations.push(`${key}${number} came while another receiver had messages of ${key}`);
    }
    this.held.get(consumer)?.set(sent.ackId, sent);
  }
}

type Step =
  | { readonly do: 'publish'; readonly key: string }
  | { readonly do: 'ack' | 'nack' | 'disconnect'; readonly pick: number }
  | { readonly do: 'connect'; readonly maxMessages: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('publish' as const), key: fc.constantFrom('a', 'b', 'c') }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ack' as const), pick: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('nack' as const), pick: fc.nat(100) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('connect' as const),
      maxMessages: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect' as const), pick: fc.nat(3) }) },
);

function perform(run: Run, one: Step): void {
  if (one.do === 'publish') run.publish(one.key);
  else if (one.do === 'connect') run.connect(one.maxMessages);
  else if (one.do === 'disconnect') run.disconnect(one.pick);
  else run.answer(one.pick, one.do === 'ack');
}

describe('an ordered subscription', () => {
  test('keeps each key in order and with one receiver, whatever is acked, nacked, opened and closed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const run = new Run();
        try {
          run.connect(5);
          for (const one of steps) {
            perform(run, one);
            await nextTurn();
          }
          run.connect(1000);
          for (let turn = 0; !run.isDone && turn < 2000; turn++) {
            run.answer(0, true);
            await nextTurn();
          }
          expect({ isDone: run.isDone, violations: run.violations }).toEqual({
            isDone: true,
            violations: [],
          });
        } finally {
          run.broker.alarms.stop();
        }
      }),
      { numRuns: 150 },
    );
  });
});
