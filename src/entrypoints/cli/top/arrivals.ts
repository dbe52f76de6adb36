/** Since when a record waits. It is exact to the interval of the questions, or only a bound. */
export type WaitingSince = { readonly at: number; readonly isExact: boolean };

/** The end of a log at a time, in milliseconds since 1970. */
type End = { readonly at: number; readonly high: number };

/** Ends of a log that are remembered while its records wait. */
const MAX_ENDS = 600;

/**
 * Remembers when the ends of logs were seen, and so since when the oldest record waits, without reading any record.
 */
export function arrivals() {
  const ends = new Map<string, readonly End[]>();

  return {
    /** @param name of the partition */
    observe(name: string, high: number, at: number, nextOffset: number): void {
      const known = ends.get(name) ?? [];
      const last = known.at(-1);
      // The log was created again.
      if (last && high < last.high) return void ends.set(name, [{ at, high }]);
      const next = last?.high === high ? known : [...known, { at, high }];
      // One end at or before the next offset stays: it shows that later ends came while this was watched.
      const handled = next.filter((end) => end.high <= nextOffset).length;
      const waiting = next.slice(Math.max(0, handled - 1));
      ends.set(name, waiting.length > MAX_ENDS ? thinned(waiting) : waiting);
    },
    /** When the record at the offset came; undefined if it has not come. */
    since(name: string, nextOffset: number): WaitingSince | undefined {
      const known = ends.get(name) ?? [];
      const index = known.findIndex(({ high }) => high > nextOffset);
      const end = known[index];
      return end && { at: end.at, isExact: index > 0 };
    },
  };
}

/** The oldest two stay, by which the record is found that has waited longest. */
const thinned = (ends: readonly End[]): End[] => ends.filter((_, index) => index < 2 || index % 2 === 0);
