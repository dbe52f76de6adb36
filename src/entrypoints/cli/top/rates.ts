/** Counters at a time, in milliseconds since 1970. */
export type Counters = { readonly at: number; readonly counts: ReadonlyMap<string, number> };

/** Rates are averages over so long: relays report their progress once a second. */
const WINDOW_MS = 10_000;

/** The rates of counters that grow. */
export function rates() {
  let seen: readonly Counters[] = [];

  return {
    observe(counters: Counters): void {
      seen = [...seen.filter(({ at }) => at > counters.at - WINDOW_MS), counters];
    },
    /** By how much a counter grew a second, 0 if it was set back; undefined until it was seen twice. */
    perSecond(name: string, now: number): number | undefined {
      const recent = seen.filter(({ at, counts }) => at > now - WINDOW_MS && counts.has(name));
      const [first] = recent;
      const last = recent.at(-1);
      if (!first || !last || last.at <= first.at) return undefined;
      const grown = (last.counts.get(name) ?? 0) - (first.counts.get(name) ?? 0);
      return Math.max(0, (grown * 1_000) / (last.at - first.at));
    },
    /** Whether a counter has not grown for that many milliseconds at least. */
    isStill(name: string, forMs: number, now: number): boolean {
      const before = seen.findLast(({ at, counts }) => at <= now - forMs && counts.has(name));
      const last = seen.at(-1);
      return before !== undefined && last !== undefined && last.counts.get(name) === before.counts.get(name);
    },
  };
}
