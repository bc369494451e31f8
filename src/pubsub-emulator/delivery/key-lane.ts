import type { Alarm } from '../time/alarm-heap.ts';
import type { Delivery, Holder } from './delivery.ts';

/**
 * The messages of one ordering key in one subscription, in the order of publishing.
 *
 * Google's rules ("Order messages"): messages go out in order without waiting for acks; while some are outstanding
 * the rest goes to the same client; a redelivery of one repeats all later ones, the acked ones included. So an ack
 * only counts for good once everything before it is acked too.
 */
export class KeyLane implements Alarm {
  /** The client that has messages of this key outstanding. */
  owner: Holder | undefined;
  /** True while some queue of lanes holds this lane. */
  isListed = false;
  /** True while the key backs off after a failure. */
  isWaiting = false;
  leased = 0;
  dueMs = 0;
  heapIndex = -1;
  readonly alarmOrder = 0;
  private items: Delivery[] = [];
  /** Lane index of `items[0]`. */
  private base = 0;
  /** How many items at the front are settled for good. */
  private front = 0;
  /** Lane index of the next message to send. */
  private cursor = 0;
  private readonly onDue: (lane: KeyLane) => void;

  constructor(onDue: (lane: KeyLane) => void) {
    this.onDue = onDue;
  }

  get isEmpty(): boolean {
    return this.front === this.items.length;
  }

  ring(): void {
    this.onDue(this);
  }

  append(delivery: Delivery): void {
    delivery.laneIndex = this.base + this.items.length;
    this.items.push(delivery);
  }

  /** The next message to send, if the key may send now. */
  next(): Delivery | undefined {
    if (this.isWaiting) return undefined;
    let delivery = this.items[this.cursor - this.base];
    while (delivery?.state === 'gone') delivery = this.items[++this.cursor - this.base];
    return delivery;
  }

  /** Steps past the message that `next` gave. */
  advance(): void {
    this.cursor++;
  }

  /** True when nothing before the message is still unacked. */
  isFirst(delivery: Delivery): boolean {
    return delivery.laneIndex === this.base + this.front;
  }

  /** Makes the message and all later ones unsent again; `reopen` is called for each that had been sent. */
  rewind(delivery: Delivery, reopen: (later: Delivery) => void): void {
    const end = Math.min(this.cursor, this.base + this.items.length);
    for (let index = delivery.laneIndex; index < end; index++) {
      const later = this.items[index - this.base];
      if (later !== undefined && later.state !== 'gone') reopen(later);
    }
    this.cursor = Math.min(this.cursor, delivery.laneIndex);
  }

  /** Takes everything off the front that is acked or gone; `settled` is called for the acked ones. */
  settleFront(settled: (delivery: Delivery) => void): void {
    let head = this.items[this.front];
    while (head?.state === 'acked' || head?.state === 'gone') {
      this.front++;
      if (head.state === 'acked') settled(head);
      head = this.items[this.front];
    }
    if (this.front > 64 && this.front * 2 > this.items.length) {
      this.items = this.items.slice(this.front);
      this.base += this.front;
      this.front = 0;
    }
    this.cursor = Math.max(this.cursor, this.base + this.front);
  }
}
