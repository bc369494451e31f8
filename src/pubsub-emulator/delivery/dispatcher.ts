import { messageBytes } from '../model/stored-message.ts';
import type { Backlog } from './backlog.ts';
import { Consumer } from './consumer.ts';
import type { Delivery } from './delivery.ts';
import type { KeyLane } from './key-lane.ts';

const MAX_BATCH_MESSAGES = 1000;
const MAX_BATCH_BYTES = 1_000_000;

/** Spreads what can be sent over the receivers of one subscription, in batches, once per turn of the event loop. */
export class Dispatcher {
  private readonly backlog: Backlog;
  private readonly consumers = new Set<Consumer>();
  private isWoken = false;
  private turn = 0;

  constructor(backlog: Backlog) {
    this.backlog = backlog;
  }

  get all(): readonly Consumer[] {
    return [...this.consumers];
  }

  add(consumer: Consumer): void {
    const { clientId } = consumer.options;
    if (clientId !== '') {
      const isPredecessor = (owner: unknown): boolean => {
        return owner instanceof Consumer && !owner.isOpen && owner.options.clientId === clientId;
      };
      this.backlog.lanes.inherit(isPredecessor, consumer);
    }
    this.consumers.add(consumer);
    this.wake();
  }

  /** The messages the consumer has outstanding stay so until they are acked or expire. */
  remove(consumer: Consumer): void {
    if (!this.consumers.delete(consumer)) return;
    consumer.isOpen = false;
    // Its keys are in no queue now; each is free again once nothing of it is outstanding here any more.
    consumer.lanes.clear();
    this.wake();
  }

  /** Many changes in one turn of the event loop become one batch. */
  wake(): void {
    if (this.isWoken || this.consumers.size === 0) return;
    this.isWoken = true;
    setImmediate(() => {
      this.isWoken = false;
      this.pump();
    });
  }

  private pump(): void {
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      const open = this.all.filter((consumer) => consumer.hasRoom());
      const supply = this.backlog.free.size + this.backlog.lanes.free.size;
      const share = Math.min(MAX_BATCH_MESSAGES, Math.ceil(supply / open.length));
      const first = this.turn;
      for (let index = 0; index < open.length; index++) {
        const consumer = open[(first + index) % open.length];
        const batch =
          consumer === undefined ? [] : new BatchOf(this.backlog, consumer).fill(share, this.turn);
        if (batch.length === 0) continue;
        isBusy = true;
        // Whoever got something now comes later next time.
        this.turn++;
        consumer?.options.send(batch);
      }
    }
  }
}

/** Collects and leases the messages of one response. */
class BatchOf {
  private readonly backlog: Backlog;
  private readonly consumer: Consumer;
  private readonly batch: Delivery[] = [];
  private bytes = 0;

  constructor(backlog: Backlog, consumer: Consumer) {
    this.backlog = backlog;
    this.consumer = consumer;
  }

  fill(share: number, turn: number): readonly Delivery[] {
    this.takeOwnLanes();
    // Keyed and unkeyed messages take turns at being first, so that neither starves the other.
    if (turn % 2 === 0) this.takeFreeLanes(share);
    this.takeFree(share);
    if (turn % 2 === 1) this.takeFreeLanes(share);
    return this.batch;
  }

  private get isFull(): boolean {
    const { batch, bytes, consumer } = this;
    return batch.length >= MAX_BATCH_MESSAGES || bytes >= MAX_BATCH_BYTES || !consumer.hasRoom();
  }

  private takeOwnLanes(): void {
    for (let count = this.consumer.lanes.size; count > 0 && !this.isFull; count--) {
      const lane = this.consumer.lanes.shift();
      if (lane?.owner === this.consumer) this.takeFrom(lane);
    }
  }

  private takeFreeLanes(share: number): void {
    for (let count = share; count > 0 && !this.isFull; count--) {
      const lane = this.backlog.lanes.free.shift();
      if (lane === undefined) return;
      this.takeFrom(lane);
    }
  }

  private takeFrom(lane: KeyLane): void {
    lane.isListed = false;
    const { isOnePerKey } = this.consumer.options;
    for (let next = lane.next(); next !== undefined; next = lane.next()) {
      if (isOnePerKey && lane.leased > 0) return;
      if (this.isFull) {
        this.backlog.lanes.list(lane);
        return;
      }
      lane.owner = this.consumer;
      lane.advance();
      this.take(next);
    }
  }

  private takeFree(share: number): void {
    for (let count = share; count > 0 && !this.isFull;) {
      const delivery = this.backlog.free.shift();
      if (delivery === undefined) return;
      if (delivery.state !== 'ready') continue;
      this.take(delivery);
      count--;
    }
  }

  private take(delivery: Delivery): void {
    this.backlog.lease(delivery, this.consumer, this.consumer.ackDeadlineMs);
    this.bytes += messageBytes(delivery.message);
    this.batch.push(delivery);
  }
}
