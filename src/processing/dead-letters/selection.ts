import { z } from 'zod';
import { decodeOutputRecord } from '../output-records/output-record.ts';
import { matchesFilter } from '../output-records/filter.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Criteria for dead letters, all of which must match. An empty selection matches every dead letter. */
export type Selection = {
  readonly ids?: ReadonlySet<string> | undefined;
  readonly reasons?: readonly string[] | undefined;
  /** Milliseconds since 1970: failed at this time or later. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970: failed before this time. */
  readonly until?: number | undefined;
  /** Topic of the record that failed. */
  readonly topic?: string | undefined;
  /** Key of the record that failed, or the SKU in its value. */
  readonly sku?: string | undefined;
};

/** Returns the test for a selection. */
export const isSelected =
  ({ ids, reasons, since = -Infinity, until = Infinity, topic, sku }: Selection) =>
  ({ id, reason, failedAt, original }: DeadLetter): boolean =>
    (!ids || ids.has(id)) &&
    (!reasons || reasons.includes(reason)) &&
    failedAt >= since &&
    failedAt < until &&
    (topic === undefined || topic === original.topic) &&
    (sku === undefined || matchesFilter({ sku })(decodeOutputRecord(original)));

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const AGO = /^(\d{1,6})([smhd])$/;

const isoDay = z.iso.date();
const isoTime = z.iso.datetime({ offset: true, local: true });

/** The texts that `parseTime` accepts, for help and error messages. */
export const TIME_FORMATS =
  'a time such as 2027-01-31 or 2027-01-31T14:30Z (UTC if it has no zone), or an age such as 30m, 2h or 7d';

/**
 * Parses an ISO 8601 day or time, or an age such as `2h`. Returns milliseconds since 1970, undefined for other text.
 * @param now milliseconds since 1970
 */
export function parseTime(text: string, now: number): number | undefined {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (unit !== undefined) return now - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (isoDay.safeParse(text).success) return Date.parse(text);
  if (!isoTime.safeParse(text).success) return undefined;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
