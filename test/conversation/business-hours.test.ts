import fc from 'fast-check';
import {
  isOpenAt,
  opensAtMs,
  WEEKDAYS,
  type BusinessHours,
  type Interval,
} from '../../src/conversation/business-hours.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Clocks that are changed by an hour or by half of one, at midnight and at other times, or by a day; and far offsets. */
const ZONES = [
  'UTC',
  'America/Mexico_City',
  'America/New_York',
  'America/Havana',
  'America/Santiago',
  'Europe/Madrid',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
];

/** The wall clock as text, by zone. */
const FORMATS = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
  ]),
);
const wallText = (timeZone: string, atMs: number): string => FORMATS.get(timeZone)?.format(atMs) ?? '';

/** The rule said once more in another way: the local date and time as text, and today's and yesterday's list. */
const isOpenByRule = ({ timeZone, weekly, holidays }: BusinessHours, atMs: number): boolean => {
  const [date = '', time = ''] = wallText(timeZone, atMs).split(' ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const before = new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10);
  const listOf = (day: string): readonly Interval[] =>
    (Object.hasOwn(holidays, day)
      ? holidays[day]
      : weekly[WEEKDAYS[new Date(`${day}T12:00:00Z`).getUTCDay()] ?? 'sun']) ?? [];
  const isIn = (day: string, min: number): boolean =>
    listOf(day).some(({ fromMin, toMin }) => fromMin <= min && min < toMin);
  return isIn(date, hour * 60 + minute) || isIn(before, hour * 60 + minute + 24 * 60);
};

const opensByRule = (hours: BusinessHours, nowMs: number, days: number): number | undefined => {
  const firstMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  for (let atMs = firstMs; atMs < firstMs + days * DAY_MS; atMs += MINUTE_MS)
    if (isOpenByRule(hours, atMs)) return atMs;
  return undefined;
};

/** Around the changes of the clocks of a year, and anywhere else in it. */
const changesOf = (timeZone: string): number[] => {
  const offsetOf = (atMs: number): number =>
    Date.parse(`${wallText(timeZone, atMs).replace(' ', 'T')}:00Z`) - atMs;
  const changes: number[] = [];
  for (const year of [2011, 2024, 2026]) {
    for (let atMs = Date.UTC(year, 0, 1); atMs < Date.UTC(year + 1, 0, 1); atMs += DAY_MS)
      if (offsetOf(atMs) !== offsetOf(atMs + DAY_MS)) changes.push(atMs);
  }
  return changes;
};

const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 900 }))
  .map(([fromMin, lengthMin]) => ({ fromMin, toMin: Math.min(fromMin + lengthMin, fromMin + 1_440) }));
const intervals = fc.array(interval, { maxLength: 3 });

const case_: fc.Arbitrary<{ hours: BusinessHours; nowMs: number }> = fc
  .constantFrom(...ZONES.map((timeZone) => ({ timeZone, changes: changesOf(timeZone) })))
  .chain(({ timeZone, changes }) =>
    fc
      .tuple(
        fc.oneof(
          fc.constantFrom(...(changes.length > 0 ? changes : [Date.UTC(2026, 2, 1)])),
          fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 0, 1) }),
        ),
        fc.integer({ min: -DAY_MS, max: DAY_MS }),
        fc.record(Object.fromEntries(WEEKDAYS.map((day) => [day, fc.option(intervals, { nil: undefined })]))),
        fc.array(fc.tuple(fc.integer({ min: -2, max: 4 }), intervals), { maxLength: 3 }),
      )
      .map(([aroundMs, offMs, weekly, days]) => {
        const nowMs = aroundMs + offMs;
        const dateOf = (day: number): string => new Date(nowMs + day * DAY_MS).toISOString().slice(0, 10);
        const holidays = Object.fromEntries(days.map(([day, own]) => [dateOf(day), own]));
        return { hours: { timeZone, weekly, holidays }, nowMs };
      }),
  );

describe('business hours', () => {
  test('are open and open next exactly when a look at every minute says so, also where the clocks change', () => {
    fc.assert(
      fc.property(case_, ({ hours, nowMs }) => {
        expect(isOpenAt(hours, nowMs)).toBe(isOpenByRule(hours, nowMs));
        const expected = opensByRule(hours, nowMs, 2);
        const found = opensAtMs(hours, nowMs);
        if (expected !== undefined) expect(found).toBe(expected);
        else if (found !== undefined) {
          expect(found).toBeGreaterThanOrEqual(nowMs + 2 * DAY_MS);
          expect(isOpenByRule(hours, found)).toBe(true);
          expect(isOpenByRule(hours, found - MINUTE_MS)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  const at = (text: string): number => Date.parse(text);
  const nine = { fromMin: 9 * 60, toMin: 18 * 60 };
  const office = (timeZone: string): BusinessHours => ({
    timeZone,
    weekly: { mon: [nine], tue: [nine], wed: [nine], thu: [nine], fri: [nine] },
    holidays: { '2026-12-25': [] },
  });

  test('begin with their first minute and end before their last', () => {
    const hours = office('America/Mexico_City');
    expect(isOpenAt(hours, at('2026-03-02T14:59:59.999Z'))).toBe(false);
    expect(isOpenAt(hours, at('2026-03-02T15:00:00Z'))).toBe(true);
    expect(isOpenAt(hours, at('2026-03-02T23:59:59.999Z'))).toBe(true);
    expect(isOpenAt(hours, at('2026-03-03T00:00:00Z'))).toBe(false);
  });

  test('pass over a weekend and a holiday', () => {
    expect(opensAtMs(office('Europe/Madrid'), at('2026-12-24T20:00:00Z'))).toBe(at('2026-12-28T08:00:00Z'));
  });

  test('an opening time that the clocks skip is the first minute after the gap', () => {
    const hours = {
      timeZone: 'Europe/Madrid',
      weekly: { sun: [{ fromMin: 150, toMin: 300 }] },
      holidays: {},
    };
    expect(opensAtMs(hours, at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  });

  test('an hour that comes twice is open twice', () => {
    const hours = {
      timeZone: 'Europe/Madrid',
      weekly: { sun: [{ fromMin: 120, toMin: 180 }] },
      holidays: {},
    };
    expect(isOpenAt(hours, at('2026-10-25T00:30:00Z'))).toBe(true);
    expect(isOpenAt(hours, at('2026-10-25T01:30:00Z'))).toBe(true);
    expect(isOpenAt(hours, at('2026-10-25T02:00:00Z'))).toBe(false);
  });

  test('a night belongs to the day on which it begins, also into a holiday', () => {
    const night = { fromMin: 22 * 60, toMin: 26 * 60 };
    const hours = { timeZone: 'UTC', weekly: { thu: [night] }, holidays: { '2026-12-25': [] } };
    expect(isOpenAt(hours, at('2026-12-25T01:59:00Z'))).toBe(true);
    expect(isOpenAt(hours, at('2026-12-25T02:00:00Z'))).toBe(false);
    expect(isOpenAt(hours, at('2026-12-24T01:00:00Z'))).toBe(false);
  });

  test('whoever never opens has no time at which it does', () => {
    expect(opensAtMs({ timeZone: 'UTC', weekly: {}, holidays: {} }, at('2026-01-01T00:00:00Z'))).toBe(
      undefined,
    );
  });

  test('a day that the calendar of a place does not have is never looked for in vain', () => {
    const hours = { timeZone: 'Pacific/Apia', weekly: { fri: [nine], sat: [nine] }, holidays: {} };
    // There was no Friday, 30 December 2011 in Samoa.
    expect(opensAtMs(hours, at('2011-12-30T06:00:00Z'))).toBe(at('2011-12-30T19:00:00Z'));
  });
});
