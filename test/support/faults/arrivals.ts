/** Counts arrivals, and measures the longest time without one. Times are in milliseconds. */
export function arrivals() {
  let count = 0;
  let longestStall = 0;
  let last: number | undefined;

  return {
    /** From now on arrivals are expected, so the wait for the first one also counts. */
    begin: (now: number): void => void (last = now),
    arrived(records: number, now: number): void {
      if (records === 0) return;
      if (last !== undefined) {
        longestStall = Math.max(longestStall, now - last);
        last = now;
      }
      count += records;
    },
    count: (): number => count,
    /**
     * The longest time between two arrivals, or before the first one, in milliseconds.
     * @param until a time at which an arrival was still expected, if it never came
     */
    longestStall: (until?: number): number => Math.max(longestStall, (until ?? 0) - (last ?? Infinity)),
  };
}
