import { z } from 'zod';
import { arrivalDate } from '../../../domain/fields.ts';
import { UNPRINTABLE } from '../../../domain/printable.ts';
import { databaseUnavailable } from '../http/errors.ts';
import { invalidFields } from '../http/request-validation.ts';

// Query parameters that the views share.

const MAX_PAGE = 1_000;
const page = { error: `must be a whole number from 1 to ${MAX_PAGE}` };

/** Query parameters are strings: converts digits to a number for the schema. */
export const fromDigits = <Schema extends z.ZodType<number>>(schema: Schema) =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given),
    schema,
  );

const limit = fromDigits(z.int(page).min(1, page).max(MAX_PAGE, page))
  .default(100)
  .describe('Maximum number of entries in a page (default: 100).');

const after = <Key extends z.ZodType>(key: Key) =>
  key.optional().describe('`next` of the previous page (default: the first page).');

/** The parameters of a list that comes in pages. */
export const paged = <Key extends z.ZodType>(key: Key) => z.strictObject({ after: after(key), limit });

const printable = (text: string): boolean => !UNPRINTABLE.test(text);
const notNext = { error: 'must be the `next` of the previous page' };

/** `next` of a list whose pages go by more than an identifier. */
export const opaque = (form: RegExp) =>
  z.string().max(600, notNext).regex(form, notNext).refine(printable, notNext);

/** The same, if it begins with a day. */
export const opaqueFromDay = (form: RegExp) =>
  opaque(form).refine((text) => arrivalDate.safeParse(text.slice(0, 'YYYY-MM-DD'.length)).success, notNext);

/** The beginning of an identifier. */
export const prefix = z.string().max(255).refine(printable, 'must be printable text');

/** Problems of every view. */
export const common = [
  invalidFields([{ in: 'query', field: 'limit', detail: page.error }]),
  databaseUnavailable(),
];
