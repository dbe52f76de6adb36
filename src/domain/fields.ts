import { z } from 'zod';
import { UNPRINTABLE } from './printable.ts';

/** The largest quantity: 2³¹−1, so that every consumer can hold it in a signed 32-bit integer. */
export const MAX_QUANTITY = 2_147_483_647;

// These checks are left out of the JSON Schema, because not every language's regular expressions support them: Python's
// reader refuses a schema with \p in it, Go's one with a lookahead.

/** An identifier (SKU, order, batch reference): 1–255 printable characters, no control or format characters. */
export const identifier = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => !UNPRINTABLE.test(text), 'must be printable text');

/** Units ordered or bought: a whole number, at least one. */
export const quantity = units(1);

/** Units in a batch after a correction: a whole number, zero allowed. */
export const correctedQuantity = units(0);

/** Day of arrival, ISO 8601 `YYYY-MM-DD`, from year 0001 on. */
// Not z.iso.date(): its JSON Schema has a `format` that strict validators refuse unless they are configured for it.
export const arrivalDate = z
  .string()
  .regex(z.regexes.date, { error: 'must be a day of the calendar, YYYY-MM-DD' })
  .refine((day) => !day.startsWith('0000'), 'year 0000 does not exist');

function units(least: number) {
  const rule = `must be a whole number from ${least} to ${MAX_QUANTITY}`;
  const error = ({ input }: { input?: unknown }): string => (input === undefined ? 'is missing' : rule);
  return z.int({ error }).min(least, { error }).max(MAX_QUANTITY, { error });
}
