import { type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Batch } from '../../../domain/batch.ts';
import type { OrderLine } from '../../../domain/product.ts';
import { int4Array, textArray } from '../connection/binary-array.ts';
import type { StockRequirements } from '../../../service-layer/stock-requirements.ts';
import { type Stock, stockOf } from '../../../service-layer/stock.ts';

/** Rows of three kinds; columns that a kind does not have are null. */
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
 * Selects `StockRow`s: the products asked for; the batches that can serve new lines, that commands name, and that serve
 * lines that commands name; the lines that commands name, and of each batch that may be reduced the newest, as many as
 * hold the excess together.
 */
export function stockRows(required: StockRequirements): FragmentSqlToken {
  const skus = textArray(required.skus);
  const capacityNeeds = sql.fragment`unnest(
    ${textArray(required.capacityNeeds.map(({ sku }) => sku))},
    ${int4Array(required.capacityNeeds.map(({ lines }) => lines))},
    ${int4Array(required.capacityNeeds.map(({ qty }) => qty))})`;
  const lineKeys = sql.fragment`unnest(
    ${textArray(required.lines.map(({ orderId }) => orderId))},
    ${textArray(required.lines.map(({ sku }) => sku))})`;
  const reductions = sql.fragment`unnest(
    ${textArray(required.reductions.map(({ ref }) => ref))},
    ${int4Array(required.reductions.map(({ qty }) => qty))})`;
  return sql.fragment`
    with named_lines as (
      select line.* from ${lineKeys} as wanted (order_id, sku)
      cross join lateral (
        select * from order_lines where order_lines.order_id = wanted.order_id and order_lines.sku = wanted.sku
        limit 1 -- look up by the key: a join would read the whole table
      ) as line
    ), bumpable_lines as (
      select line.order_id, line.sku, line.qty, line.batch_ref, line.allocated_version
      from ${reductions} as reduction (ref, qty)
      join batches on batches.ref = reduction.ref and batches.allocated > reduction.qty
      cross join lateral (
        select *, sum(newest.qty) over (order by allocated_version desc) - newest.qty as freed_before
        from (
          select * from order_lines where order_lines.batch_ref = reduction.ref
          order by allocated_version desc
          limit batches.allocated - reduction.qty -- each line has at least one unit
        ) as newest
      ) as line
      where line.freed_before < batches.allocated - reduction.qty
    ), serving_batches as (
      -- A batch with n units left can serve at least n / qty lines (rounded down). Batches after those that serve all
      -- lines are not needed. product-cache.ts uses the same bound; keep both in step.
      select ref, wanted.lines, sum((batches.qty - allocated) / wanted.qty) over (
        partition by sku order by eta nulls first, created_version
        rows between unbounded preceding and 1 preceding) as served_before
      from ${capacityNeeds} as wanted (sku, lines, qty) join batches using (sku)
      where sku = any(${skus}) and open
    ), wanted_batches as (
      select ref, bool_or(preferred) as preferred from (
        select ref, true as preferred from serving_batches where coalesce(served_before, 0) < lines
        union all select unnest(${textArray(required.refs)}), false
        union all select batch_ref, false from named_lines
      ) as named
      group by ref
    )
    select 'product' as kind, sku, null as ref, null as "orderId", null::date as eta, null::int as "createdQty",
           version, null::int as qty, null::int as allocated, null::boolean as preferred
    from products where sku = any(${skus})
    union all
    select 'batch', batch.sku, batch.ref, null, eta, created_qty, created_version, qty, allocated, preferred
    from wanted_batches cross join lateral (
      select * from batches where batches.ref = wanted_batches.ref limit 1 -- look up by the key
    ) as batch
    union all
    select 'line', sku, batch_ref, order_id, null, null, allocated_version, qty, null, null
    from (select * from named_lines union select * from bumpable_lines) as lines`;
}

/**
 * Builds the stock of the rows that `stockRows` selects.
 * @param skus the SKUs that were asked for; one without a row is a product of version 0
 */
export function stockFrom(skus: readonly string[], rows: Iterable<StockRow>): Stock {
  const products = new Map(
    skus.map((sku) => [sku, { sku, version: 0, lines: new Map<string, OrderLine>() }]),
  );
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
