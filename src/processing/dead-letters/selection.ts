import { readPublished } from '../output-records/output-record.ts';
import { isWanted } from '../output-records/filter.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Which letters are meant; nothing given: all. */
export type Selection = {
  readonly ids?: ReadonlySet<string> | undefined;
  readonly reasons?: readonly string[] | undefined;
  /** Milliseconds since 1970: failed then or later. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970: failed before. */
  readonly until?: number | undefined;
  /** Where the record was. */
  readonly topic?: string | undefined;
  /** The record's key, or the SKU in its value. */
  readonly sku?: string | undefined;
};

/** True for a letter that is meant in all respects. */
export const isSelected =
  ({ ids, reasons, since = -Infinity, until = Infinity, topic, sku }: Selection) =>
  ({ id, reason, failedAt, original }: DeadLetter): boolean =>
    (!ids || ids.has(id)) &&
    (!reasons || reasons.includes(reason)) &&
    failedAt >= since &&
    failedAt < until &&
    (topic === undefined || topic === original.topic) &&
    (sku === undefined || isWanted({ sku })(readPublished(original)));
