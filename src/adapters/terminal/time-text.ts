/** How `timeText` shows a time. */
export const TIME_STYLES = ['local', 'utc', 'relative', 'none'] as const;
export type TimeStyle = (typeof TIME_STYLES)[number];

/** Columns that the times of a style take, nearly always. */
export const TIME_COLUMNS: Readonly<Record<TimeStyle, number>> = { local: 11, utc: 24, relative: 8, none: 0 };

/** The largest time that a `Date` holds. Producers may send any number. */
const MAX_TIME = 8.64e15;

/**
 * A time for people. `local`: `16:35:24` today, `11-30 16:35` this year, else `2026-11-30`, in the time zone of this
 * process; `utc`: ISO 8601; `relative`: `12s ago`.
 * @param time milliseconds since 1970; any number
 * @param now milliseconds since 1970
 */
export function timeText(time: number, style: TimeStyle, now: number): string {
  if (style === 'none') return '';
  if (!(Math.abs(time) <= MAX_TIME)) return Number.isNaN(time) ? '–' : String(time);
  if (style === 'utc') return new Date(time).toISOString();
  if (style === 'local') return localTime(new Date(time), new Date(now));
  return time > now ? `in ${durationText(time - now)}` : `${durationText(now - time)} ago`;
}

function localTime(time: Date, now: Date): string {
  const year = String(time.getFullYear()).padStart(4, '0');
  const day = `${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  if (time.toDateString() === now.toDateString()) return clockTime(time);
  if (time.getFullYear() === now.getFullYear())
    return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
  return `${year}-${day}`;
}

const two = (number: number): string => String(number).padStart(2, '0');

const clockTime = (time: Date): string =>
  [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');

const UNITS_MS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** A duration for people, cut to one unit: `0.4s`, `12s`, `15m`, `3h`, `2d`. */
export function durationText(milliseconds: number): string {
  const unit = UNITS_MS.find(([, length]) => milliseconds >= length);
  if (unit) return `${Math.floor(milliseconds / unit[1])}${unit[0]}`;
  const seconds = Math.max(0, milliseconds) / 1_000;
  return seconds < 1 ? `${(Math.floor(seconds * 10) / 10).toFixed(1)}s` : `${Math.floor(seconds)}s`;
}
