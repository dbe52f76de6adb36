import { count } from './numbers.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS: readonly [name: string, ms: number][] = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['min', MINUTE_MS],
  ['s', SECOND_MS],
];

/** A length of time in its two largest units: `3 d 4 h`, `1 min 5 s`, `12 s`, `350 ms`. Negative counts as 0. */
export function durationText(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
  const first = UNITS.findIndex(([, unit]) => ms >= unit);
  const [name, unit] = UNITS[first] ?? ['s', SECOND_MS];
  const whole = Math.floor(ms / unit);
  const next = UNITS[first + 1];
  const rest = next ? Math.floor((ms - whole * unit) / next[1]) : 0;
  return next && rest > 0 ? `${whole} ${name} ${rest} ${next[0]}` : `${whole} ${name}`;
}

/** The same for an age in seconds. */
export const ageText = (seconds: number): string => durationText(seconds * SECOND_MS);

/** A length of time in its largest unit, whole seconds at least: `12 s`, `3 min`. Less than a second counts as one. */
export function wholeDuration(ms: number): string {
  const [name, unit] = UNITS.find(([, least]) => ms >= least) ?? ['s', SECOND_MS];
  return `${Math.max(1, Math.floor(ms / unit))} ${name}`;
}

/** A moment beside now: `just now`, `12 s ago`, `in 3 d`. Both in milliseconds since 1970. */
export function relativeTime(at: number, now: number): string {
  const past = now - at;
  if (Math.abs(past) < 2 * SECOND_MS) return 'just now';
  return past > 0 ? `${wholeDuration(past)} ago` : `in ${wholeDuration(-past)}`;
}

/** A moment in full, in UTC as in the logs: `2026-11-30 16:40:12 UTC`. */
export const absoluteTime = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The calendar day of a moment, in UTC: `2026-11-30`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whole days from one calendar day to another; negative: it is before. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** When a batch comes, beside today: `today`, `in 3 days`, `12 days late`. */
export function arrivalText(eta: string, today: string): string {
  const days = daysBetween(today, eta);
  if (days === 0) return 'today';
  if (days > 0) return days === 1 ? 'tomorrow' : `in ${count(days)} days`;
  return days === -1 ? '1 day late' : `${count(-days)} days late`;
}

/** Whether a batch that has not arrived was due before today. */
export const isLate = (eta: string | null, today: string): boolean => eta !== null && eta < today;
