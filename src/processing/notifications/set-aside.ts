type Entry = { readonly reason: string; readonly failures: number; readonly until: number };

/** SKUs whose notification did not go out: left alone for a while, so that the others do. In memory only. */
export type RetryBackoff = {
  /**
   * Sets a SKU aside for `delayOf(failures)` milliseconds, `failures` being how often that happened in a row.
   * @returns the delay, and whether the reason is another one than the last time
   */
  add(
    sku: string,
    reason: string,
    delayOf: (failures: number) => number,
  ): { readonly delay: number; readonly isNews: boolean };
  /** It went out. */
  remove(sku: string): void;
  /** Those to be left alone now. */
  skus(): string[];
  /** Milliseconds until the first of these may be tried again, 0 if that is now; Infinity: there are none. */
  wait(skus: readonly string[]): number;
};

/** @param now a clock that never goes back, in milliseconds */
export function retryBackoff(now: () => number): RetryBackoff {
  const entries = new Map<string, Entry>();
  const waitFor = (sku: string): number => Math.max(0, (entries.get(sku)?.until ?? 0) - now());
  const current = () => [...entries].filter(([, { until }]) => until > now());

  return {
    add(sku, reason, delayOf) {
      const before = entries.get(sku);
      const failures = (before?.failures ?? 0) + 1;
      const delay = delayOf(failures);
      entries.set(sku, { reason, failures, until: now() + delay });
      return { delay, isNews: before?.reason !== reason };
    },
    remove: (sku) => void entries.delete(sku),
    skus: () => current().map(([sku]) => sku),
    wait: (skus) => skus.reduce((least, sku) => Math.min(least, waitFor(sku)), Infinity),
  };
}
