/** Counts what arrives, and measures how long nothing does. Moments are in milliseconds. */
export function arrivals() {
  let count = 0;
  let longestStall = 0;
  let last: number | undefined;

  return {
    /** From now on something is due: the wait for the first arrival counts, too. */
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
     * Milliseconds between two arrivals, or before the first one, at most.
     * @param until when something was still due, if it never came
     */
    longestStall: (until?: number): number => Math.max(longestStall, (until ?? 0) - (last ?? Infinity)),
  };
}
