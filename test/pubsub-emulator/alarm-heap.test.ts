import fc from 'fast-check';
import { AlarmHeap, type Alarm } from '../../src/pubsub-emulator/time/alarm-heap.ts';

function alarm(alarmOrder: number): Alarm {
  return { dueMs: 0, alarmOrder, heapIndex: -1, ring: () => {} };
}

function takeAll(heap: AlarmHeap): Alarm[] {
  const taken: Alarm[] = [];
  for (let next = heap.peek(); next !== undefined; next = heap.peek()) {
    heap.remove(next);
    taken.push(next);
  }
  return taken;
}

describe('AlarmHeap', () => {
  test('gives alarms by time and then by order, whatever was set, moved and removed before', () => {
    const steps = fc.array(fc.tuple(fc.nat(19), fc.option(fc.nat(50))), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (moves) => {
        const heap = new AlarmHeap();
        const alarms = Array.from({ length: 20 }, (_value, index) => alarm(index));
        const wanted = new Map<Alarm, number>();
        for (const [index, dueMs] of moves) {
          const one = alarms[index] ?? alarm(index);
          if (dueMs === null) {
            heap.remove(one);
            wanted.delete(one);
          } else {
            heap.set(one, dueMs);
            wanted.set(one, dueMs);
          }
        }
        const sorted = [...wanted.keys()].sort((a, b) => a.dueMs - b.dueMs || a.alarmOrder - b.alarmOrder);
        expect(takeAll(heap).map(({ alarmOrder }) => alarmOrder)).toEqual(
          sorted.map((one) => one.alarmOrder),
        );
      }),
    );
  });
});
