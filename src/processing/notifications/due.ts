import type { ShortageRange, WaitingSku } from './queue.ts';

/**
 * Milliseconds until the SKU may be notified of again; 0: now.
 * @param window milliseconds in which a SKU leads to one notification at most
 */
export function dueIn({ planned, sinceLast }: WaitingSku, window: number): number {
  // One that was begun may have gone out already: it is not for the window to hold its second copy back.
  if (planned !== null || sinceLast === null) return 0;
  return Math.max(0, window - sinceLast);
}

/** What the next notification tells of: all that waits, or without a window one shortage; what was begun stays. */
export function nextRange({ sku, shortages, notified, planned }: WaitingSku, window: number): ShortageRange {
  const first = notified + 1;
  return { sku, first, last: planned ?? (window === 0 ? first : shortages) };
}
