export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** From and to, minutes since local midnight; to is not included, 1440 is midnight. */
export type Interval = { readonly fromMin: number; readonly toMin: number };

export type BusinessHours = {
  /** IANA name, such as `America/Mexico_City`. */
  readonly timeZone: string;
  /** A day that is left out is closed. */
  readonly weekly: { readonly [Day in Weekday]?: readonly Interval[] | undefined };
  /** Local dates (`2026-12-25`) with hours of their own; none is closed all day. */
  readonly holidays: { readonly [date: string]: readonly Interval[] };
};

type Local = { readonly date: string; readonly weekday: Weekday; readonly minute: number };

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** Whoever is closed for longer than this has no hours. */
const LOOK_AHEAD_DAYS = 370;

const formatFor = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });

const localOf = (format: Intl.DateTimeFormat, atMs: number): Local => {
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    date: `${part['year'] ?? ''}-${part['month'] ?? ''}-${part['day'] ?? ''}`,
    weekday: (part['weekday'] ?? '').toLowerCase() as Weekday,
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  };
};

const intervalsOn = ({ weekly, holidays }: BusinessHours, { date, weekday }: Local): readonly Interval[] =>
  (Object.hasOwn(holidays, date) ? holidays[date] : weekly[weekday]) ?? [];

export const isOpenAt = (hours: BusinessHours, atMs: number): boolean => {
  const local = localOf(formatFor(hours.timeZone), atMs);
  return intervalsOn(hours, local).some(
    ({ fromMin, toMin }) => local.minute >= fromMin && local.minute < toMin,
  );
};

/** The first moment in [fromMs, toMs] that is open, when the end is: found by halving, to the minute. */
const firstOpen = (hours: BusinessHours, fromMs: number, toMs: number): number => {
  let [closedMs, openMs] = [fromMs, toMs];
  while (openMs - closedMs > MINUTE_MS) {
    const middleMs = Math.floor((closedMs + openMs) / 2 / MINUTE_MS) * MINUTE_MS;
    if (middleMs <= closedMs) break;
    if (isOpenAt(hours, middleMs)) openMs = middleMs;
    else closedMs = middleMs;
  }
  return openMs;
};

/**
 * When a closed bot opens next, epoch ms at a full minute; undefined when it never does. Days are tried one after the other by their
 * opening times, so that a change of the clocks is the calendar's business.
 */
export const opensAtMs = (hours: BusinessHours, nowMs: number): number | undefined => {
  const format = formatFor(hours.timeZone);
  for (let day = 0; day <= LOOK_AHEAD_DAYS; day += 1) {
    const sameTimeMs = nowMs + day * DAY_MS;
    const local = localOf(format, sameTimeMs);
    const startsMin = intervalsOn(hours, local)
      .map(({ fromMin }) => fromMin)
      .toSorted((one, other) => one - other);
    for (const startMin of startsMin) {
      const guessMs = Math.floor(sameTimeMs / MINUTE_MS) * MINUTE_MS + (startMin - local.minute) * MINUTE_MS;
      // An hour that the clocks skipped or repeated on the way is looked for around the guess.
      const aroundMs = [guessMs - 60 * MINUTE_MS, guessMs, guessMs + 60 * MINUTE_MS];
      const openMs = aroundMs.find((atMs) => atMs > nowMs && isOpenAt(hours, atMs));
      if (openMs !== undefined) return firstOpen(hours, Math.max(nowMs, openMs - 61 * MINUTE_MS), openMs);
    }
  }
  return undefined;
};
