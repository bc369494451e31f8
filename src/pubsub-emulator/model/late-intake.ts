import type { AlarmClock } from '../time/alarm-clock.ts';
import type { Alarm } from '../time/alarm-heap.ts';
import { Fifo } from './fifo.ts';
import type { StoredMessage } from './stored-message.ts';

/** Holds published messages back for a while without changing their order (fault "delay deliveries"). */
export class LateIntake implements Alarm {
  dueMs = 0;
  heapIndex = -1;
  readonly alarmOrder = -1;
  private readonly queue = new Fifo<{ readonly message: StoredMessage; readonly dueMs: number }>();
  private readonly alarms: AlarmClock;
  private readonly take: (message: StoredMessage) => void;
  private next: { readonly message: StoredMessage; readonly dueMs: number } | undefined;

  constructor(alarms: AlarmClock, take: (message: StoredMessage) => void) {
    this.alarms = alarms;
    this.take = take;
  }

  get isBusy(): boolean {
    return this.next !== undefined;
  }

  add(message: StoredMessage, delayMs: number): void {
    this.queue.push({ message, dueMs: this.alarms.nowMs() + delayMs });
    if (this.next === undefined) this.wait();
  }

  ring(): void {
    const nowMs = this.alarms.nowMs();
    while (this.next !== undefined && this.next.dueMs <= nowMs) {
      this.take(this.next.message);
      this.next = this.queue.shift();
    }
    if (this.next !== undefined) this.alarms.set(this, this.next.dueMs);
  }

  clear(): void {
    this.alarms.cancel(this);
    this.queue.clear();
    this.next = undefined;
  }

  private wait(): void {
    this.next = this.queue.shift();
    if (this.next !== undefined) this.alarms.set(this, this.next.dueMs);
  }
}
