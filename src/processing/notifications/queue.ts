import type { Shortage } from './shortage.ts';

/** A SKU with shortages that no notification has told of. They are numbered 1, 2, 3 … per SKU. */
export type WaitingSku = {
  readonly sku: string;
  /** Number of its last shortage. */
  readonly shortages: number;
  /** Number of the last one told of; 0: none. */
  readonly notified: number;
  /** The last one that a notification tells of which was begun and is not confirmed; null: none was begun. */
  readonly planned: number | null;
  /** Milliseconds since the SKU's last notification; null: there was none. */
  readonly sinceLast: number | null;
};

/** The shortages of a SKU that one notification tells of. */
export type ShortageRange = { readonly sku: string; readonly first: number; readonly last: number };

/** What is still to be told. All of it may throw TechnicalFailure: the database is away. */
export interface NotificationQueue {
  /** Waiting SKUs but those given, at most `limit`; first the one whose last notification is longest ago. */
  waiting(limit: number, except: readonly string[]): Promise<readonly WaitingSku[]>;
  /**
   * Fixes what the SKU's next notification tells of, so that it tells the same if it has to be sent again.
   * @returns the first shortages of the range, at most `limit`
   * @throws ConcurrentChange if another sender has planned otherwise
   */
  plan(range: ShortageRange, limit: number): Promise<readonly Shortage[]>;
  /** The notification went out. Again, or by another sender: nothing changes. */
  confirm(range: ShortageRange): Promise<void>;
  /** It did not go out and will not: what comes next may tell of more. */
  withdraw(range: ShortageRange): Promise<void>;
}
