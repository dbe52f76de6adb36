/** The last one that has a year of four digits, as RFC 3339 (and so `ce_time`) has it. */
const MAX_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const SECOND = 1_000;

/** RFC 3339, UTC; timestamps (ms) beyond the years 1970 to 9999 (a producer may send any number) are brought into range. */
export const timeOf = (timestamp: number): string => new Date(inRange(timestamp)).toISOString();

/** The same for many timestamps: most are of the same second as the one before, and differ in three digits. */
export function timesOf(): (timestamp: number) => string {
  let second = Number.NaN;
  let upToSecond = '';
  return (timestamp) => {
    const time = inRange(timestamp);
    const itsSecond = Math.floor(time / SECOND);
    if (itsSecond !== second) {
      second = itsSecond;
      upToSecond = timeOf(itsSecond * SECOND).slice(0, -'000Z'.length);
    }
    return `${upToSecond}${String(time - itsSecond * SECOND).padStart(3, '0')}Z`;
  };
}

const inRange = (timestamp: number): number => Math.min(Math.max(timestamp, 0), MAX_TIME);
