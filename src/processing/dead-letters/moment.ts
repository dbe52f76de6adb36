import { z } from 'zod';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const AGO = /^(\d{1,6})([smhd])$/;

const day = z.iso.date();
const time = z.iso.datetime({ offset: true, local: true });

/** For the help of a flag. */
export const MOMENT =
  'a time such as 2027-01-31 or 2027-01-31T14:30Z (without a zone: UTC), or 30m, 2h, 7d ago';

/**
 * Milliseconds since 1970 of an ISO 8601 day or time, or of so long ago; undefined if it is neither.
 * @param now milliseconds since 1970
 */
export function parseTime(text: string, now: number): number | undefined {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (unit !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  if (day.safeParse(text).success) return Date.parse(text);
  if (!time.safeParse(text).success) return undefined;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
