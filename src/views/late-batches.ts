import { z } from 'zod';
import { arrivalDate, quantity } from '../domain/fields.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';

/** Lines of a batch that are shown. */
const SHOWN_LINES = 100;

const line = z.strictObject({
  orderId: z.string().describe('The order.'),
  qty: quantity.describe('Units ordered.'),
});

const batch = z.strictObject({
  ref: z.string().describe('The batch.'),
  sku: z.string().describe('What is in it.'),
  eta: arrivalDate.describe('The day on which it was to arrive.'),
  daysLate: z.int().min(1).describe('Days since then, by the clock of the database (UTC).'),
  units: z.int().min(0).describe('Units bought.'),
  lines: z
    .strictObject({
      count: z.int().min(0).describe('How many order lines have their units from it.'),
      units: z.int().min(0).describe('Their units.'),
      lines: z.array(line).describe(`The first ${SHOWN_LINES} of them, oldest allocation first.`),
    })
    .describe('The order lines that wait for it.'),
});

/** A page of batches that are late. */
export const LateBatches = z
  .strictObject({
    batches: z
      .array(batch)
      .describe('Batches whose day is over and that were not received, the oldest day first.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more batches.'),
  })
  .meta({ title: 'LateBatches', description: 'Batches that have not arrived on their day.' });

export type LateBatches = z.infer<typeof LateBatches>;

/** The form of `next`: day and reference of the last batch. */
export const BATCH_PLACE = /^(\d{4}-\d{2}-\d{2})@(.+)$/s;

/** Returns a page of the batches that are late, those with the oldest day first. */
export async function lateBatches(read: ReadRows, { after = '', limit }: Page): Promise<LateBatches> {
  const [, day = '0001-01-01', ref = ''] = BATCH_PLACE.exec(after) ?? [];
  const found = await read(rows(batch)`
    select ref, sku, eta, (now() at time zone 'utc')::date - eta as "daysLate", qty as units,
           json_build_object('count', (select count(*) from order_lines where batch_ref = ref), 'units', allocated,
             'lines', (
               select coalesce(json_agg(first), '[]') from (
                 select order_id as "orderId", order_lines.qty from order_lines
                 where batch_ref = ref order by allocated_version limit ${SHOWN_LINES}
               ) as first)) as lines
    from batches
    where eta is not null and eta < (now() at time zone 'utc')::date and (eta, ref) > (${day}::date, ${ref})
    order by eta, ref limit ${limit + 1}`);
  const { shown, next } = pageOf(found, limit, (last) => `${last.eta}@${last.ref}`);
  return { batches: shown, next };
}
