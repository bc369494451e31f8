import { misuse } from '../refusal.ts';

const MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,7})([smhd])$/;
// With an offset always: an operator's clock, the server's and the log's may stand in three zones.
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

export const TIME_FORMS = 'Write a time such as 2026-01-31T09:30:00Z, or -10m, -2h, -1d for so long ago';

/** Such as `10m`, in ms; undefined when it is none. */
export const durationMs = (text: string): number | undefined => {
  const [, count, unit] = DURATION.exec(text) ?? [];
  const size = MS[unit ?? ''];
  return count === undefined || size === undefined ? undefined : Number(count) * size;
};

/** Epoch ms of `-10m` or an ISO time; undefined when it is neither. */
export const instantMs = (text: string, nowMs: number): number | undefined => {
  const ago = text.startsWith('-') ? durationMs(text.slice(1)) : undefined;
  if (ago !== undefined) return nowMs - ago;
  if (!ISO.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
};

/** A time given to an option; fails as misuse. */
export const timeOption = (text: string | undefined, option: string, nowMs: number): number | undefined => {
  if (text === undefined) return undefined;
  const atMs = instantMs(text, nowMs);
  if (atMs === undefined) throw misuse(`--${option} is not a time`, `${TIME_FORMS}.`);
  return atMs;
};

/** A duration given to an option, in ms; fails as misuse. */
export const durationOption = (text: string | undefined, option: string, fallbackMs: number): number => {
  if (text === undefined) return fallbackMs;
  const ms = durationMs(text);
  if (ms === undefined) throw misuse(`--${option} is not a duration`, 'Write one such as 30s, 10m or 2h.');
  return ms;
};
