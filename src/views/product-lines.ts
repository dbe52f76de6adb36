import { z } from 'zod';
import { quantity } from '../domain/fields.ts';
import { lineState } from './line-state.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';

const line = z.strictObject({
  orderId: z.string().describe('The order.'),
  qty: quantity.describe('Units ordered.'),
  ...lineState,
});

/** A page of the order lines of a product. */
export const ProductLines = z
  .strictObject({
    sku: z.string().describe('The product.'),
    lines: z.array(line).describe('The order lines.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more lines.'),
  })
  .meta({ title: 'ProductLines', description: 'Order lines of a product.' });

export type ProductLines = z.infer<typeof ProductLines>;

/** A line's place in the list: the version of the product when it was allocated, and its batch. */
type Place = { readonly version: number; readonly ref: string };

/** The form of `next`. */
export const LINE_PLACE = /^(\d{1,15})@(.*)$/s;

function placeOf(after: string): Place {
  const [, version = '0', ref = ''] = LINE_PLACE.exec(after) ?? [];
  return { version: Number(version), ref };
}

const row = line.extend({ version: z.number() });

/**
 * Returns a page of the lines that have a batch: those of batches with units left first, then by arrival, latest first,
 * and of a batch the newest lines first. Reads the lines of the page, through the batches that they are in.
 * @param page `after` is `next` of the page before. A line that moves between two pages may be in both or in none
 */
export async function productLines(
  read: ReadRows,
  sku: string,
  { after, limit }: Page,
): Promise<ProductLines> {
  const { ref, version } = after === undefined ? { ref: null, version: 0 } : placeOf(after);
  const found = await read(rows(row)`
    with place as (
      select open, coalesce(eta, '-infinity') as arrives, created_version as created
      from batches where ref = ${ref} and sku = ${sku}
      union all
      select true, 'infinity', 9223372036854775807 where ${ref}::text is null
    ), page as (
      (select 0 as part, true as open, null::date as arrives, null::bigint as created,
              order_id, qty, batch_ref, allocated_version as version
       from order_lines
       where batch_ref = ${ref} and sku = ${sku} and allocated_version < ${version}
       order by allocated_version desc limit ${limit + 1})
      union all
      -- By the index in the order of preference, backwards, up to the end of the page.
      (select 1, batch.open, batch.arrives, batch.created, line.order_id, line.qty, batch.ref, line.allocated_version
       from (
         select ref, open, coalesce(eta, '-infinity') as arrives, created_version as created from batches
         where sku = ${sku} and (open, coalesce(eta, '-infinity'), created_version)
           < ((select open from place), (select arrives from place), (select created from place))
       ) as batch
       cross join lateral (
         select order_id, qty, allocated_version from order_lines where batch_ref = batch.ref
         order by allocated_version desc limit ${limit + 1}
       ) as line
       order by batch.open desc, batch.arrives desc, batch.created desc, line.allocated_version desc
       limit ${limit + 1})
      order by part, open desc, arrives desc, created desc, version desc limit ${limit + 1}
    )
    select order_id as "orderId", qty, batch_ref as "batchRef", batch.eta, version,
           case when details.dispatched then 'dispatched' else 'allocated' end as state
    from page
    left join lateral (
      select eta from batches where ref = batch_ref limit 1 -- look up by the key
    ) as batch on true
    left join lateral (
      select dispatched from order_line_details as detail
      where detail.order_id = page.order_id and detail.sku = ${sku} and detail.allocated_version = version
      limit 1
    ) as details on true
    order by part, page.open desc, page.arrives desc, page.created desc, version desc`);
  return linesPage(sku, found, limit);
}

/** Returns a page of the lines that wait, in the order in which they are served. */
export async function waitingLines(
  read: ReadRows,
  sku: string,
  { after, limit }: Page,
): Promise<ProductLines> {
  const version = after === undefined ? -1 : placeOf(after).version;
  const found = await read(rows(row)`
    select order_id as "orderId", qty, 'waiting' as state, null as "batchRef", null as eta,
           allocated_version as version
    from order_lines
    where sku = ${sku} and batch_ref is null and allocated_version > ${version}
    order by allocated_version limit ${limit + 1}`);
  return linesPage(sku, found, limit);
}

function linesPage(sku: string, found: readonly z.infer<typeof row>[], limit: number): ProductLines {
  const { shown, next } = pageOf(found, limit, ({ version, batchRef }) => `${version}@${batchRef ?? ''}`);
  return { sku, lines: shown.map(({ version: _, ...each }) => each), next };
}

const known = z.object({ known: z.boolean() });

/** Whether a command has ever named the SKU with success. */
export async function isKnownSku(read: ReadRows, sku: string): Promise<boolean> {
  const [found] = await read(rows(known)`select exists (select from products where sku = ${sku}) as known`);
  return found?.known ?? false;
}
