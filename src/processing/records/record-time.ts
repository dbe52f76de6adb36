/** The last time that RFC 3339 (and so `ce_time`) can write: its years have four digits. */
const MAX_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const SECOND_MS = 1_000;

/**
 * A record's timestamp (ms since 1970) as RFC 3339 text in UTC, e.g. `2026-11-29T22:04:08.123Z`. A producer may send any
 * number: times outside the years 1970 to 9999 become the nearest one inside.
 */
export const rfc3339 = (timestamp: number): string => new Date(inRange(timestamp)).toISOString();

/** The same as `rfc3339`, faster for many timestamps: most are of the same second as the one before. */
export function rfc3339Formatter(): (timestamp: number) => string {
  let second = Number.NaN;
  let upToSecond = '';
  return (timestamp) => {
    const time = inRange(timestamp);
    const itsSecond = Math.floor(time / SECOND_MS);
    if (itsSecond !== second) {
      second = itsSecond;
      upToSecond = rfc3339(itsSecond * SECOND_MS).slice(0, -'000Z'.length);
    }
    return `${upToSecond}${String(time - itsSecond * SECOND_MS).padStart(3, '0')}Z`;
  };
}

const inRange = (timestamp: number): number => Math.min(Math.max(timestamp, 0), MAX_TIME_MS);
