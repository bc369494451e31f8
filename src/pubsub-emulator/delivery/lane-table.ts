import { Fifo } from '../model/fifo.ts';
import type { AlarmClock } from '../time/alarm-clock.ts';
import type { Delivery, Holder } from './delivery.ts';
import { KeyLane } from './key-lane.ts';

export interface LaneTableHooks {
  /** Puts a key into the queue of its owner. */
  park(owner: Holder, lane: KeyLane): void;
  /** A key has waited long enough. */
  onReady(): void;
}

/** The lanes of all ordering keys of one subscription, and who may send from them. */
export class LaneTable {
  /** Keys with something to send that belong to nobody. */
  readonly free = new Fifo<KeyLane>();
  private readonly lanes = new Map<string, KeyLane>();
  private readonly alarms: AlarmClock;
  private readonly hooks: LaneTableHooks;

  constructor(alarms: AlarmClock, hooks: LaneTableHooks) {
    this.alarms = alarms;
    this.hooks = hooks;
  }

  /** The lane a message is in; messages without a key are in none. */
  of(delivery: Delivery): KeyLane | undefined {
    return delivery.laneIndex < 0 ? undefined : this.lanes.get(delivery.message.content.orderingKey);
  }

  append(delivery: Delivery): void {
    const { orderingKey } = delivery.message.content;
    let lane = this.lanes.get(orderingKey);
    if (lane === undefined) {
      lane = new KeyLane(this.onDue);
      this.lanes.set(orderingKey, lane);
    }
    lane.append(delivery);
    this.list(lane);
  }

  /** Puts a key where it will be found: in the queue of its owner, or with the keys that are free. */
  list(lane: KeyLane): void {
    if (lane.isListed || lane.next() === undefined) return;
    if (lane.owner === undefined) this.free.push(lane);
    else if (lane.owner.isOpen) this.hooks.park(lane.owner, lane);
    // A key whose owner is gone waits until nothing of it is outstanding there any more.
    else return;
    lane.isListed = true;
  }

  /** Lets the key send again after a while. */
  holdBack(lane: KeyLane, delayMs: number): void {
    if (delayMs > 0) {
      lane.isWaiting = true;
      this.alarms.set(lane, this.alarms.nowMs() + delayMs);
    } else {
      lane.isWaiting = false;
      this.alarms.cancel(lane);
      this.list(lane);
    }
  }

  /** Counts one message less outstanding. Without any the key need not wait for a receiver that is full or gone. */
  release(lane: KeyLane): void {
    lane.leased--;
    if (lane.leased > 0) return;
    lane.owner = undefined;
    lane.isListed = false;
  }

  /** Moves on past what is settled at the front; an empty lane is forgotten. */
  settle(lane: KeyLane, key: string, settled: (delivery: Delivery) => void): void {
    lane.settleFront(settled);
    if (lane.isEmpty) {
      this.alarms.cancel(lane);
      this.lanes.delete(key);
    } else {
      this.list(lane);
    }
  }

  /** Hands the keys of closed receivers to their successor (the same client id on a new stream). */
  inherit(isPredecessor: (owner: Holder) => boolean, successor: Holder): void {
    for (const lane of this.lanes.values()) {
      if (lane.owner === undefined || !isPredecessor(lane.owner)) continue;
      lane.owner = successor;
      lane.isListed = false;
      this.list(lane);
    }
  }

  clear(): void {
    for (const lane of this.lanes.values()) this.alarms.cancel(lane);
    this.lanes.clear();
    this.free.clear();
  }

  private readonly onDue = (lane: KeyLane): void => {
    lane.isWaiting = false;
    this.list(lane);
    this.hooks.onReady();
  };
}
