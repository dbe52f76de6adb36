/** Counters at a time, in milliseconds since 1970. */
export type Counters = { readonly at: number; readonly counts: ReadonlyMap<string, number> };

/**
 * The rates of counters that grow.
 * @param windowMs the rates are averages over so many milliseconds
 */
export function rates(windowMs: number) {
  let seen: readonly Counters[] = [];

  return {
    observe(counters: Counters): void {
      // A clock that is set back must not make a later reading the earliest.
      const before = seen.filter(({ at }) => at > counters.at - windowMs && at < counters.at);
      seen = [...before, counters];
    },
    /** By how much a counter grew a second, 0 if it was set back; undefined until it was seen twice. */
    perSecond(name: string, now: number): number | undefined {
      const recent = seen.filter(({ at, counts }) => at > now - windowMs && counts.has(name));
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
