const MAX_TIME = 8.64e15;
const SECOND = 1_000;

/** ISO 8601; timestamps (ms) that no calendar holds (a producer may send any number) are brought into range. */
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
