/** Upper ends of the classes in milliseconds, two for each doubling. */
const ENDS = [1, 2, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000, Infinity];
const WIDTH = 40;

/** Latencies in milliseconds as lines of bars, from the first class that holds one to the last. */
export function histogram(values: ArrayLike<number> & Iterable<number>): string[] {
  const counts = ENDS.map(() => 0);
  for (const value of values) counts[ENDS.findIndex((end) => value <= end)]! += 1;
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return counts.slice(first, last + 1).map((count, index) => {
    const end = ENDS[first + index] ?? Infinity;
    const label = end === Infinity ? '> 5000 ms' : `≤ ${end} ms`;
    const share = `${((100 * count) / values.length).toFixed(2)} %`;
    return `${label.padStart(10)} ${share.padStart(8)} ${bar(count, most)}`.trimEnd();
  });
}

/** A class that is not empty has at least a short bar. */
const bar = (count: number, most: number): string =>
  '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((WIDTH * count) / most)));
