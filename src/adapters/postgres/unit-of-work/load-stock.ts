import { type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Batch } from '../../../domain/batch.ts';
import { type OrderLine, type Product, unseenProduct } from '../../../domain/product.ts';
import { int4Array, textArray } from '../connection/binary-array.ts';
import type { StockNeeds } from '../../../service-layer/stock-requirements.ts';
import { type Stock, stockOf } from '../../../service-layer/stock.ts';

/** Three kinds of rows in one answer: the columns are those of the kind, the others are null. */
export const stockRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('product'), sku: z.string(), version: z.number() }),
  z.object({
    kind: z.literal('batch'),
    ref: z.string(),
    sku: z.string(),
    eta: z.string().nullable(),
    createdQty: z.number(),
    version: z.number(),
    qty: z.number(),
    allocated: z.number(),
    preferred: z.boolean(),
  }),
  z.object({
    kind: z.literal('line'),
    orderId: z.string(),
    sku: z.string(),
    qty: z.number(),
    ref: z.string(),
    version: z.number(),
  }),
]);

/**
 * Products that are asked for. Batches: those with room for new lines, those a command names, and those of the lines that a
 * command names. Lines: those a command names, and of each batch that may be cut the newest, as many as have
 * the excess together.
 */
export function stockRows(needs: StockNeeds): FragmentSqlToken {
  const skus = textArray(needs.skus);
  const rooms = sql.fragment`unnest(
    ${textArray(needs.rooms.map(({ sku }) => sku))},
    ${int4Array(needs.rooms.map(({ lines }) => lines))},
    ${int4Array(needs.rooms.map(({ qty }) => qty))})`;
  const lineKeys = sql.fragment`unnest(
    ${textArray(needs.lines.map(({ orderId }) => orderId))},
    ${textArray(needs.lines.map(({ sku }) => sku))})`;
  const cuts = sql.fragment`unnest(
    ${textArray(needs.cuts.map(({ ref }) => ref))},
    ${int4Array(needs.cuts.map(({ qty }) => qty))})`;
  return sql.fragment`
    with named_lines as (
      select line.* from ${lineKeys} as wanted (order_id, sku)
      cross join lateral (
        select * from order_lines where order_lines.order_id = wanted.order_id and order_lines.sku = wanted.sku
        limit 1 -- by the key: a join would read the whole table
      ) as line
    ), bumpable_lines as (
      select line.order_id, line.sku, line.qty, line.batch_ref, line.allocated_version
      from ${cuts} as cut (ref, qty)
      join batches on batches.ref = cut.ref and batches.allocated > cut.qty
      cross join lateral (
        select *, sum(newest.qty) over (order by allocated_version desc) - newest.qty as freed_before
        from (
          select * from order_lines where order_lines.batch_ref = cut.ref
          order by allocated_version desc
          limit batches.allocated - cut.qty -- a line has one unit at least
        ) as newest
      ) as line
      where line.freed_before < batches.allocated - cut.qty
    ), batches_with_room as (
      -- A batch of n units left takes n / qty lines at least before it refuses one. Beyond those that take all lines
      -- none is asked.
      select ref, wanted.lines, sum((batches.qty - allocated) / wanted.qty) over (
        partition by sku order by eta nulls first, created_version
        rows between unbounded preceding and 1 preceding) as taken_before
      from ${rooms} as wanted (sku, lines, qty) join batches using (sku)
      where sku = any(${skus}) and open
    ), wanted_batches as (
      select ref, bool_or(preferred) as preferred from (
        select ref, true as preferred from batches_with_room where coalesce(taken_before, 0) < lines
        union all select unnest(${textArray(needs.refs)}), false
        union all select batch_ref, false from named_lines
      ) as asked
      group by ref
    )
    select 'product' as kind, sku, null as ref, null as "orderId", null::date as eta, null::int as "createdQty",
           version, null::int as qty, null::int as allocated, null::boolean as preferred
    from products where sku = any(${skus})
    union all
    select 'batch', batch.sku, batch.ref, null, eta, created_qty, created_version, qty, allocated, preferred
    from wanted_batches cross join lateral (
      select * from batches where batches.ref = wanted_batches.ref limit 1 -- by the key, likewise
    ) as batch
    union all
    select 'line', sku, batch_ref, order_id, null, null, allocated_version, qty, null, null
    from (select * from named_lines union select * from bumpable_lines) as lines`;
}

/** @param skus those that were asked for */
export function stockFrom(skus: readonly string[], rows: Iterable<StockRow>): Stock {
  const products = new Map<string, Product>(skus.map((sku) => [sku, unseenProduct(sku)]));
  const batches: Batch[] = [];
  for (const row of rows) {
    const product = products.get(row.sku);
    if (row.kind === 'product' && product) product.version = row.version;
    if (row.kind === 'batch') batches.push(batchOf(row));
    if (row.kind === 'line') product?.lines.set(row.orderId, lineOf(row));
  }
  return stockOf(products.values(), batches);
}

export type StockRow = z.infer<typeof stockRow>;
type Row<Kind> = Extract<StockRow, { kind: Kind }>;

const batchOf = ({ ref, sku, eta, createdQty, version, qty, allocated }: Row<'batch'>): Batch => ({
  ref,
  sku,
  eta,
  createdQty,
  createdVersion: version,
  qty,
  allocated,
});

const lineOf = ({ orderId, sku, qty, ref, version }: Row<'line'>): OrderLine => ({
  orderId,
  sku,
  qty,
  batchRef: ref,
  allocatedVersion: version,
});
