/** Usual percentiles of latencies, in milliseconds. */
export type Percentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly 'p99.9': number;
  readonly max: number;
};

/**
 * The smallest of the sorted values such that at least `share` (0 to 1) of all values are not larger; NaN if there are
 * none.
 */
export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

/** The values may be in any order. */
export function percentiles(values: Iterable<number>): Percentiles {
  const sorted = Float64Array.from(values).toSorted();
  return {
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
    'p99.9': percentile(sorted, 0.999),
    max: percentile(sorted, 1),
  };
}
