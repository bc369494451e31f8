/** google.protobuf.Timestamp: seconds since 1970 and the nanoseconds of that second (0 to 999,999,999). */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** google.protobuf.Duration; both parts have the same sign. */
export interface Duration {
  readonly seconds: number;
  readonly nanos: number;
}

export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

/** Whole and broken milliseconds since 1970; loses the nanoseconds, so never use it to compare. */
export function timestampMs(time: Timestamp): number {
  return time.seconds * 1000 + time.nanos / 1e6;
}

export function timestampOfMs(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

export function durationMs(duration: Duration): number {
  return duration.seconds * 1000 + duration.nanos / 1e6;
}

/** RFC 3339 with as many decimals as there are (none, 3, 6 or 9), as Google prints times in JSON. */
export function timestampText({ seconds, nanos }: Timestamp): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (nanos === 0) return `${whole}Z`;
  const decimals = String(nanos).padStart(9, '0');
  return `${whole}.${decimals.replace(/(000){1,2}$/, '')}Z`;
}
