import type { Timestamp } from '../model/timestamp.ts';

/**
 * The emulator's idea of now. It follows the system clock, can be set ahead (so that nobody has to wait for an
 * ack deadline), never goes back and never gives the same publish time twice, which makes seek exact.
 */
export class EmulatorClock {
  private aheadMs = 0;
  private last: Timestamp = { seconds: 0, nanos: 0 };

  /** Milliseconds since 1970. */
  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  /** A publish time later than all before it. */
  publishTime(): Timestamp {
    const ms = this.nowMs();
    const seconds = Math.floor(ms / 1000);
    const nanos = Math.floor(ms - seconds * 1000) * 1_000_000;
    const { last } = this;
    const isLater = seconds > last.seconds || (seconds === last.seconds && nanos > last.nanos);
    this.last = isLater ? { seconds, nanos } : oneNanoAfter(last);
    return this.last;
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('The clock only goes ahead.');
    this.aheadMs += ms;
  }
}

function oneNanoAfter({ seconds, nanos }: Timestamp): Timestamp {
  return nanos < 999_999_999 ? { seconds, nanos: nanos + 1 } : { seconds: seconds + 1, nanos: 0 };
}
