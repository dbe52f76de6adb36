import type { Shortage } from './shortage.ts';

/** A SKU with shortages that no notification has reported. The shortages of a SKU are numbered 1, 2, 3 … */
export type WaitingSku = {
  readonly sku: string;
  /** Number of its last shortage. */
  readonly shortages: number;
  /** Number of the last shortage that was reported; 0: none. */
  readonly notified: number;
  /** Number of the last shortage of a notification that is planned and not confirmed; null: none is planned. */
  readonly planned: number | null;
  /** Milliseconds since the SKU's last notification; null: there was none. */
  readonly sinceLast: number | null;
};

/** The shortages of a SKU that one notification reports. */
export type ShortageRange = { readonly sku: string; readonly first: number; readonly last: number };

/** Shortages that have to be reported. Every method throws TechnicalFailure if the database does not answer. */
export interface NotificationQueue {
  /** Returns at most `limit` waiting SKUs, except those given; the one with the oldest notification comes first. */
  waiting(limit: number, except: readonly string[]): Promise<readonly WaitingSku[]>;
  /**
   * Stores which shortages the SKU's next notification reports. If it has to be sent again, it reports the same.
   * @returns the first shortages of the range, at most `limit`
   * @throws ConcurrentChange if another sender has planned a different range
   */
  plan(range: ShortageRange, limit: number): Promise<readonly Shortage[]>;
  /** Records that the notification was sent. Calling it again, or from another sender, changes nothing. */
  confirm(range: ShortageRange): Promise<void>;
  /** Records that the notification was not sent and will not be. The next one may report more shortages. */
  withdraw(range: ShortageRange): Promise<void>;
}

/**
 * Returns the milliseconds until the next notification of the SKU may be sent; 0 is now.
 * @param window milliseconds in which a SKU gets at most one notification
 */
export function dueIn({ planned, sinceLast }: WaitingSku, window: number): number {
  // A planned but unconfirmed notification may already have been sent: resend it at once.
  if (planned !== null || sinceLast === null) return 0;
  return Math.max(0, window - sinceLast);
}

/** Returns what the next notification reports: the planned range, else all that waits, or one shortage if window is 0. */
export function nextRange({ sku, shortages, notified, planned }: WaitingSku, window: number): ShortageRange {
  const first = notified + 1;
  return { sku, first, last: planned ?? (window === 0 ? first : shortages) };
}
