import type { Clock } from '../bridge/ports/clock.ts';

export type ManualClock = Clock & {
  /** Lets `ms` pass: runs what falls due in its order, and after each lets what it started come to rest. */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, as an operator or a time server does; nothing falls due by it. */
  setNow(nowMs: number): void;
  /** Callbacks that wait, for leak checks. */
  pending(): number;
};

type Alarm = { readonly dueMs: number; readonly call: () => void };

const comeToRest = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** A clock that is wound by hand. It starts at a fixed moment, so that what a test sees is the same every day. */
export const createManualClock = (startMs: number = Date.UTC(2026, 0, 1)): ManualClock => {
  let monotonicMs = 0;
  let wallAheadMs = startMs;
  const alarms = new Set<Alarm>();

  const nextDue = (untilMs: number): Alarm | undefined => {
    let next: Alarm | undefined;
    for (const alarm of alarms) {
      if (alarm.dueMs <= untilMs && (!next || alarm.dueMs < next.dueMs)) next = alarm;
    }
    return next;
  };

  return {
    nowMs: () => wallAheadMs + monotonicMs,
    monotonicMs: () => monotonicMs,
    after(delayMs, call) {
      const alarm = { dueMs: monotonicMs + delayMs, call };
      alarms.add(alarm);
      return () => {
        alarms.delete(alarm);
      };
    },
    async advance(ms) {
      const untilMs = monotonicMs + ms;
      await comeToRest();
      for (let alarm = nextDue(untilMs); alarm; alarm = nextDue(untilMs)) {
        alarms.delete(alarm);
        monotonicMs = Math.max(monotonicMs, alarm.dueMs);
        alarm.call();
        await comeToRest();
      }
      monotonicMs = untilMs;
    },
    setNow(nowMs) {
      wallAheadMs = nowMs - monotonicMs;
    },
    pending: () => alarms.size,
  };
};
