import { AlarmHeap, type Alarm } from './alarm-heap.ts';
import type { EmulatorClock } from './emulator-clock.ts';

/** setTimeout takes no longer delay than this; a longer one is cut and armed again. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** Rings every alarm of one emulator with a single Node timer. */
export class AlarmClock {
  readonly clock: EmulatorClock;
  private readonly heap = new AlarmHeap();
  private timer: NodeJS.Timeout | undefined;
  private armedForMs = Infinity;
  private stopped = false;

  constructor(clock: EmulatorClock) {
    this.clock = clock;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  set(alarm: Alarm, dueMs: number): void {
    this.heap.set(alarm, dueMs);
    if (dueMs < this.armedForMs) this.arm(dueMs);
  }

  cancel(alarm: Alarm): void {
    this.heap.remove(alarm);
  }

  /** Moves the clock ahead and rings what became due, each at its own time. */
  advance(ms: number): void {
    this.clock.advance(ms);
    this.ringDue();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private ringDue(): void {
    const nowMs = this.clock.nowMs();
    for (let next = this.heap.peek(); next !== undefined && next.dueMs <= nowMs; next = this.heap.peek()) {
      this.heap.remove(next);
      next.ring();
    }
    this.armedForMs = Infinity;
    const next = this.heap.peek();
    if (next !== undefined) this.arm(next.dueMs);
  }

  private arm(dueMs: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.armedForMs = dueMs;
    // One millisecond more: Node timers may fire a fraction early, and nothing may expire before its time.
    const delayMs = Math.min(Math.max(0, Math.ceil(dueMs - this.clock.nowMs()) + 1), MAX_TIMEOUT_MS);
    this.timer = setTimeout(() => this.ringDue(), delayMs);
  }
}
