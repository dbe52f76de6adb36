const MAX_DELAY_MS = 15_000;

/**
 * Milliseconds until the next request of a list that is polled: `interval` while it works, doubled with each failure in
 * a row, at most 15 s (or `interval`, if that is longer).
 */
export const nextDelay = (interval: number, failures: number): number =>
  Math.max(interval, Math.min(MAX_DELAY_MS, interval * 2 ** Math.min(failures, 10)));
