import { z } from 'zod';
import { WEEKDAYS, type BusinessHours, type Interval } from '../conversation/business-hours.ts';

const TIMES = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;
const DAY_MIN = 24 * 60;

/** An end that is not after the beginning is in the morning after. */
const intervalOf = (text: string): Interval | undefined => {
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = (TIMES.exec(text) ?? [])
    .slice(1)
    .map(Number);
  const fromMin = fromHour * 60 + fromMinute;
  const toMin = toHour * 60 + toMinute;
  if (!TIMES.test(text) || toMin > DAY_MIN || fromMin === toMin) return undefined;
  return { fromMin, toMin: toMin > fromMin ? toMin : toMin + DAY_MIN };
};

const intervals = z
  .array(
    z.string().transform((text, context) => {
      const interval = intervalOf(text);
      if (interval) return interval;
      context.addIssue({ code: 'custom', message: 'must be from and to, such as 09:00-18:00' });
      return z.NEVER;
    }),
  )
  .max(20)
  .readonly();

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const isDate = (text: string): boolean => {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** When chats are opened: {@link BusinessHours} as people write them. */
export const hours: z.ZodType<BusinessHours> = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone')
    .describe('IANA name of the time zone of all times, such as America/Mexico_City.'),
  weekly: z
    .partialRecord(z.enum(WEEKDAYS), intervals)
    .describe(
      'From and to for each day, such as {"mon": ["09:00-13:00", "14:00-18:00"]}; a day that is left out is closed. An end that is not after its beginning ("22:00-02:00") is in the morning after; 24:00 is midnight.',
    ),
  holidays: z
    .record(z.string().regex(DATE).refine(isDate, 'must be a date'), intervals)
    .refine((all) => Object.keys(all).length <= 1_000, 'must be 1000 dates at most')
    .default({})
    .describe(
      'Local dates with hours of their own: {"2026-12-25": [], "2026-12-24": ["09:00-13:00"]}. On one with none nothing begins; a night that began the evening before goes on.',
    ),
});
