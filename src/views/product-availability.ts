import { z } from 'zod';
import { arrivalDate } from '../domain/fields.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';
import { Stock, stockOf, stockSums, Units } from './stock-levels.ts';

/** Days in `availableToPromise` at most: more than a year of daily arrivals. */
const MAX_DAYS = 400;

const promise = z.strictObject({
  from: arrivalDate
    .nullable()
    .describe('The first day; null: now, from the warehouse. A day that is past: of a ship that is late.'),
  available: z.int().min(1).describe('Units available from all batches that have arrived by then.'),
});

const batch = z.strictObject({
  ref: z.string().describe('The batch.'),
  eta: arrivalDate.nullable().describe('Day of arrival; null: it is in the warehouse.'),
  ...Units.shape,
});

/** The stock of a product, the units that can be promised by day, and the batches. */
export const ProductAvailability = z
  .strictObject({
    sku: z.string().describe('The product.'),
    ...Stock.shape,
    largestLine: z
      .int()
      .min(0)
      .describe('The largest order line that can be allocated now (lines are not split); 0: none.'),
    availableToPromise: z
      .array(promise)
      .describe(`Each day on which more can be promised, earliest first; the first ${MAX_DAYS} of them.`),
    batches: z
      .array(batch)
      .describe(
        'The batches in the order of allocation: warehouse, then earliest arrival, then created first.',
      ),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more batches.'),
  })
  .meta({ title: 'ProductAvailability', description: 'The stock of a product, in total and by batch.' });

export type ProductAvailability = z.infer<typeof ProductAvailability>;

const row = stockSums.extend({
  largestLine: z.number(),
  availableToPromise: z.array(promise),
  batches: z.array(batch),
});

/**
 * Returns a product's stock; undefined if the SKU is unknown. Pages of batches go by reference: after a reference that
 * is not of this SKU there are no batches. Reads the SKU's open batches, and of the used-up ones only those of the page.
 */
export async function productAvailability(
  read: ReadRows,
  sku: string,
  { after, limit }: Page,
): Promise<ProductAvailability | undefined> {
  const [found] = await read(rows(row)`
    with stock as (
      select eta, qty, allocated, dispatched, qty - allocated as available
      from batches where sku = ${sku} and open
    ), promise as (
      select eta as "from", sum(sum(available)) over (order by eta nulls first) as available
      from stock group by eta order by eta nulls first limit ${MAX_DAYS}
    ), place as (
      select coalesce(eta, '-infinity') as arrives, created_version as version
      from batches where ref = ${after ?? null} and sku = ${sku}
      union all
      select '-infinity', 0 where ${after ?? null}::text is null
    ), page as (
      -- Each half is read in the order of the index, and only up to the end of the page.
      select ref, eta, qty as purchased, allocated, dispatched, qty - allocated as available
      from (
        (select * from batches
         where sku = ${sku} and open and (coalesce(eta, '-infinity'), created_version)
           > ((select arrives from place), (select version from place))
         order by coalesce(eta, '-infinity'), created_version limit ${limit + 1})
        union all
        (select * from batches
         where sku = ${sku} and not open and (coalesce(eta, '-infinity'), created_version)
           > ((select arrives from place), (select version from place))
         order by coalesce(eta, '-infinity'), created_version limit ${limit + 1})
      ) as halves
      order by coalesce(eta, '-infinity'), created_version limit ${limit + 1}
    ), used_up as (
      select in_stock, on_the_way, dispatched from used_up_stock where sku = ${sku}
      union all select 0, 0, 0 limit 1
    ), sums as (
      select coalesce(sum(qty) filter (where eta is null), 0) as "purchasedInStock",
             coalesce(sum(allocated) filter (where eta is null), 0) as "allocatedInStock",
             coalesce(sum(qty) filter (where eta is not null), 0) as "purchasedOnTheWay",
             coalesce(sum(allocated) filter (where eta is not null), 0) as "allocatedOnTheWay",
             coalesce(sum(dispatched), 0) as dispatched,
             coalesce(max(available), 0) as "largestLine"
      from stock
    )
    select "purchasedInStock" + in_stock as "purchasedInStock",
           "allocatedInStock" + in_stock as "allocatedInStock",
           "purchasedOnTheWay" + on_the_way as "purchasedOnTheWay",
           "allocatedOnTheWay" + on_the_way as "allocatedOnTheWay",
           sums.dispatched + used_up.dispatched as dispatched,
           (select coalesce(sum(qty), 0) from order_lines
            where order_lines.sku = products.sku and batch_ref is null) as waiting,
           "largestLine",
           (select coalesce(json_agg(promise), '[]') from promise) as "availableToPromise",
           (select coalesce(json_agg(page), '[]') from page) as batches
    from products cross join sums cross join used_up
    where sku = ${sku}`);
  if (!found) return undefined;
  const { largestLine, availableToPromise, batches } = found;
  const { shown, next } = pageOf(batches, limit, ({ ref }) => ref);
  return { sku, ...stockOf(found), largestLine, availableToPromise, batches: shown, next };
}
