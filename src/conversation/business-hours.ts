export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * From and to, minutes since the local midnight of the day on which it begins; to is not included. 1440 is midnight, more is the morning
 * after: a night belongs to the day on which it begins.
 */
export type Interval = { readonly fromMin: number; readonly toMin: number };

export type BusinessHours = {
  /** IANA name, such as `America/Mexico_City`. */
  readonly timeZone: string;
  /** A day that is left out is closed. */
  readonly weekly: { readonly [Day in Weekday]?: readonly Interval[] | undefined };
  /** Local dates (`2026-12-25`) with hours of their own; none: nothing begins on that day. */
  readonly holidays: { readonly [date: string]: readonly Interval[] };
};

const MINUTE_MS = 60_000;
const DAY_MIN = 24 * 60;
const DAY_MS = DAY_MIN * MINUTE_MS;
/** Whoever is closed for longer than this has no hours. */
const LOOK_AHEAD_DAYS = 370;

/**
 * The local wall clock at `atMs`, as minutes since 1970-01-01 00:00 of that wall: the calendar is arithmetic on it, and only this
 * function knows of time zones.
 */
type Wall = (atMs: number) => number;

const wallOf = (timeZone: string): Wall => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (atMs) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(atMs)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute) / MINUTE_MS;
  };
};

const dayOf = (wallMin: number): number => Math.floor(wallMin / DAY_MIN);

/** What begins on a day, days since 1970-01-01. */
const intervalsOn = ({ weekly, holidays }: BusinessHours, day: number): readonly Interval[] => {
  const date = new Date(day * DAY_MS);
  const own = date.toISOString().slice(0, 10);
  const weekday = WEEKDAYS[date.getUTCDay()];
  return (Object.hasOwn(holidays, own) ? holidays[own] : weekday && weekly[weekday]) ?? [];
};

const isOpenOn = (hours: BusinessHours, wallMin: number): boolean => {
  const today = dayOf(wallMin);
  return [today - 1, today].some((day) =>
    intervalsOn(hours, day).some(
      ({ fromMin, toMin }) => wallMin >= day * DAY_MIN + fromMin && wallMin < day * DAY_MIN + toMin,
    ),
  );
};

export const isOpenAt = (hours: BusinessHours, atMs: number): boolean =>
  isOpenOn(hours, wallOf(hours.timeZone)(atMs));

/** Where hours begin between two moments of one wall clock, the end left out. */
const beginningsIn = (hours: BusinessHours, fromWallMin: number, toWallMin: number): number[] => {
  const begins: number[] = [];
  for (let day = dayOf(fromWallMin); day <= dayOf(toWallMin); day += 1)
    begins.push(...intervalsOn(hours, day).map(({ fromMin }) => day * DAY_MIN + fromMin));
  return begins.filter((at) => at >= fromWallMin && at < toWallMin);
};

/** The first open minute of [fromMs, toMs), both full minutes; `fromMs` counts when it is open, whether something begins there or not. */
const firstOpenIn = (
  hours: BusinessHours,
  wall: Wall,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): number | undefined => {
  const [fromWallMin, toWallMin] = [wall(fromMs), wall(toMs)];
  if (toWallMin - fromWallMin === (toMs - fromMs) / MINUTE_MS) {
    if (isOpenOn(hours, fromWallMin)) return fromMs;
    const [first] = beginningsIn(hours, fromWallMin, toWallMin).toSorted((one, other) => one - other);
    return first === undefined ? undefined : fromMs + (first - fromWallMin) * MINUTE_MS;
  }
  // The clocks change in between: minutes are skipped or come twice, so each is looked at.
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) if (isOpenOn(hours, wall(atMs))) return atMs;
  return undefined;
};

/** When a closed bot opens next, epoch ms at a full minute; undefined when it does not within a year. */
export const opensAtMs = (hours: BusinessHours, nowMs: number): number | undefined => {
  const wall = wallOf(hours.timeZone);
  const beginMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  for (let day = 0; day < LOOK_AHEAD_DAYS; day += 1) {
    const fromMs = beginMs + day * DAY_MS;
    const openMs = firstOpenIn(hours, wall, { fromMs, toMs: fromMs + DAY_MS });
    if (openMs !== undefined) return openMs;
  }
  return undefined;
};
