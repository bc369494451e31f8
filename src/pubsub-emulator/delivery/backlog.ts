import { Fifo } from '../model/fifo.ts';
import { messageBytes, type StoredMessage } from '../model/stored-message.ts';
import type { AlarmClock } from '../time/alarm-clock.ts';
import { Delivery, type Holder } from './delivery.ts';
import { LaneTable, type LaneTableHooks } from './lane-table.ts';

export interface BacklogRules extends LaneTableHooks {
  readonly isOrdered: boolean;
  keepsAcked(): boolean;
  /** Milliseconds to wait before the next try, or 'forwarded' when the message is now in the dead-letter topic. */
  judgeFailure(delivery: Delivery): number | 'forwarded';
}

/** The messages of one subscription and every change of their state. Knows nothing about who receives them. */
export class Backlog {
  /** Everything not dropped yet, in the order of publishing, by message sequence. */
  readonly retained = new Map<number, Delivery>();
  /** Messages without an ordering key that can be sent. An entry is stale when its state is no longer 'ready'. */
  readonly free = new Fifo<Delivery>();
  readonly lanes: LaneTable;
  private readonly alarms: AlarmClock;
  private readonly rules: BacklogRules;

  constructor(alarms: AlarmClock, rules: BacklogRules) {
    this.alarms = alarms;
    this.rules = rules;
    this.lanes = new LaneTable(alarms, rules);
  }

  /** Takes in a message that is to be delivered. */
  add(message: StoredMessage): Delivery {
    const delivery = new Delivery(message, this.onDue);
    this.retained.set(message.sequence, delivery);
    if (this.rules.isOrdered && message.content.orderingKey !== '') this.lanes.append(delivery);
    else this.free.push(delivery);
    return delivery;
  }

  /** Takes in a message that counts as acked, for a later seek. */
  addAcked(message: StoredMessage): void {
    const delivery = new Delivery(message, this.onDue);
    delivery.state = 'acked';
    this.retained.set(message.sequence, delivery);
  }

  lease(delivery: Delivery, holder: Holder, ackDeadlineMs: number): void {
    const lane = this.lanes.of(delivery);
    if (lane !== undefined) lane.leased++;
    delivery.state = 'leased';
    delivery.deliveries++;
    delivery.holder = holder;
    holder.outstandingMessages++;
    holder.outstandingBytes += messageBytes(delivery.message);
    this.alarms.set(delivery, this.alarms.nowMs() + ackDeadlineMs);
  }

  extend(delivery: Delivery, ackDeadlineMs: number): void {
    if (delivery.state === 'leased') this.alarms.set(delivery, this.alarms.nowMs() + ackDeadlineMs);
  }

  ack(delivery: Delivery): void {
    this.release(delivery);
    delivery.state = 'acked';
    this.settle(delivery);
    this.rules.onReady();
  }

  /** A nack or an expired deadline. `forcedDelayMs` replaces the backoff of the retry policy. */
  fail(delivery: Delivery, forcedDelayMs?: number): void {
    this.release(delivery);
    delivery.failures++;
    const verdict = this.rules.judgeFailure(delivery);
    if (verdict === 'forwarded') {
      this.drop(delivery);
      return;
    }
    const delayMs = forcedDelayMs ?? verdict;
    const lane = this.lanes.of(delivery);
    if (lane === undefined) {
      this.enqueueFree(delivery, delayMs);
    } else {
      lane.rewind(delivery, (later) => {
        this.release(later);
        later.state = 'ready';
      });
      this.lanes.holdBack(lane, delayMs);
    }
    this.rules.onReady();
  }

  /** Forgets a message altogether: retention, dead-lettering. */
  drop(delivery: Delivery): void {
    this.release(delivery);
    this.alarms.cancel(delivery);
    delivery.state = 'gone';
    this.retained.delete(delivery.message.sequence);
    this.settle(delivery);
    this.rules.onReady();
  }

  clear(): void {
    for (const delivery of this.retained.values()) {
      this.release(delivery);
      this.alarms.cancel(delivery);
      delivery.state = 'gone';
    }
    this.retained.clear();
    this.lanes.clear();
    this.free.clear();
  }

  /** Ends a lease without saying what comes next. */
  private release(delivery: Delivery): void {
    if (delivery.state !== 'leased') return;
    this.alarms.cancel(delivery);
    delivery.state = 'ready';
    const { holder } = delivery;
    delivery.holder = undefined;
    if (holder !== undefined) {
      holder.outstandingMessages--;
      holder.outstandingBytes -= messageBytes(delivery.message);
    }
    const lane = this.lanes.of(delivery);
    if (lane !== undefined) this.lanes.release(lane);
  }

  private settle(delivery: Delivery): void {
    const lane = this.lanes.of(delivery);
    if (lane === undefined) this.forgetAcked(delivery);
    else this.lanes.settle(lane, delivery.message.content.orderingKey, this.forgetAcked);
  }

  private enqueueFree(delivery: Delivery, delayMs: number): void {
    if (delayMs > 0) {
      delivery.state = 'waiting';
      this.alarms.set(delivery, this.alarms.nowMs() + delayMs);
    } else {
      delivery.state = 'ready';
      this.free.push(delivery);
    }
  }

  private readonly forgetAcked = (delivery: Delivery): void => {
    this.alarms.cancel(delivery);
    if (!this.rules.keepsAcked()) this.retained.delete(delivery.message.sequence);
  };

  private readonly onDue = (delivery: Delivery): void => {
    if (delivery.state === 'leased') {
      this.fail(delivery);
    } else if (delivery.state === 'waiting') {
      this.enqueueFree(delivery, 0);
      this.rules.onReady();
    }
  };
}
