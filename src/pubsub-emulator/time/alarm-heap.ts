/** Something that happens at a time. The heap keeps its own place in `heapIndex`; -1 means "not set". */
export interface Alarm {
  dueMs: number;
  /** Among alarms of the same time the lower one rings first; messages use their sequence, so 1 expires before 2. */
  readonly alarmOrder: number;
  heapIndex: number;
  ring(): void;
}

/** A binary heap that finds, moves and removes any alarm in O(log n), so that an ack leaves nothing behind. */
export class AlarmHeap {
  private readonly alarms: Alarm[] = [];

  peek(): Alarm | undefined {
    return this.alarms[0];
  }

  /** Sets the alarm, or moves it when it is set already. */
  set(alarm: Alarm, dueMs: number): void {
    alarm.dueMs = dueMs;
    if (alarm.heapIndex < 0) {
      alarm.heapIndex = this.alarms.length;
      this.alarms.push(alarm);
    }
    this.settle(alarm);
  }

  remove(alarm: Alarm): void {
    const index = alarm.heapIndex;
    if (index < 0) return;
    alarm.heapIndex = -1;
    const last = this.alarms.pop();
    if (last === undefined || last === alarm) return;
    this.place(last, index);
    this.settle(last);
  }

  private settle(alarm: Alarm): void {
    this.rise(alarm);
    this.sink(alarm);
  }

  private rise(alarm: Alarm): void {
    while (alarm.heapIndex > 0) {
      const index = alarm.heapIndex;
      const parentIndex = (index - 1) >> 1;
      const parent = this.alarms[parentIndex];
      if (parent === undefined || !isBefore(alarm, parent)) return;
      this.place(parent, index);
      this.place(alarm, parentIndex);
    }
  }

  private sink(alarm: Alarm): void {
    for (;;) {
      const index = alarm.heapIndex;
      const left = this.alarms[2 * index + 1];
      const right = this.alarms[2 * index + 2];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, alarm)) return;
      const childIndex = child.heapIndex;
      this.place(child, index);
      this.place(alarm, childIndex);
    }
  }

  private place(alarm: Alarm, index: number): void {
    this.alarms[index] = alarm;
    alarm.heapIndex = index;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.alarmOrder < b.alarmOrder);
}
