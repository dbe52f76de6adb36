/**
 * When a record came, in milliseconds since 1970: not later than `at`, and after `after`; undefined: it was there when
 * the log was seen first.
 */
export type Arrival = { readonly at: number; readonly after: number | undefined };

/** The end of a log at a time, and the records that came with it: those from `low` to before `high`. */
type End = Arrival & { readonly low: number; readonly high: number };

type Log = { readonly ends: readonly End[]; readonly seenAt: number };

/** Ends of a log that are remembered. */
const MAX_ENDS = 600;

/** Remembers when the ends of logs were seen, and so when the oldest waiting record came, without reading any record. */
export function arrivals() {
  const logs = new Map<string, Log>();

  return {
    /** @param name of the partition */
    observe(name: string, high: number, at: number, nextOffset: number): void {
      const known = logs.get(name);
      const last = known?.ends.at(-1);
      if (!known || !last || high < last.high) {
        // A log that ends earlier than before was created again.
        logs.set(name, { ends: [{ low: 0, high, at, after: undefined }], seenAt: at });
        return;
      }
      const isSame = high === last.high;
      const ends = isSame ? known.ends : [...known.ends, { low: last.high, high, at, after: known.seenAt }];
      // The last one stays: the next one is compared with it.
      const waiting = ends.filter((end, index) => end.high > nextOffset || index === ends.length - 1);
      logs.set(name, { ends: waiting.length > MAX_ENDS ? thinned(waiting) : waiting, seenAt: at });
    },
    /** When the record at the offset came; undefined if it has not come. */
    arrivalOf(name: string, offset: number): Arrival | undefined {
      const end = logs.get(name)?.ends.find(({ high }) => high > offset);
      // A checkpoint may be set back to a record that came earlier than what is remembered.
      return end && { at: end.at, after: offset < end.low ? undefined : end.after };
    },
  };
}

/** Joins neighbours, two by two. The oldest stays as it is: it has the record that has waited longest. */
function thinned([oldest, ...ends]: readonly End[]): End[] {
  const joined = ends.flatMap((end, index): End[] => {
    const next = ends[index + 1];
    if (index % 2 === 1) return [];
    return [next ? { ...next, low: end.low, after: end.after } : end];
  });
  return oldest ? [oldest, ...joined] : joined;
}
