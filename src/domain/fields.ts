import { z } from 'zod';

/** The largest quantity: 2³¹−1, so that every consumer can hold it in a signed 32-bit integer. */
export const MAX_QUANTITY = 2_147_483_647;

/** An identifier (SKU, order, batch reference): 1–255 printable characters, no control or format characters. */
export const identifier = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u, { error: 'must be printable text' });

/** Units ordered or bought: a whole number, at least one. */
export const quantity = z.int().min(1).max(MAX_QUANTITY);

/** Units in a batch after a correction: a whole number, zero allowed. */
export const correctedQuantity = z.int().min(0).max(MAX_QUANTITY);

/** Day of arrival, ISO 8601 `YYYY-MM-DD`, from year 0001 on. */
export const arrivalDate = z.iso.date().regex(/^(?!0000)/, { error: 'year 0000 does not exist' });
