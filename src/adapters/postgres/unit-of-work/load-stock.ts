import { type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Batch } from '../../../domain/batch.ts';
import type { OrderLine } from '../../../domain/order-line.ts';
import type { WaitingElsewhere } from '../../../domain/product.ts';
import { int4Array, textArray } from '../connection/binary-array.ts';
import type { StockRequirements } from '../../../service-layer/stock-requirements.ts';
import { type Stock, stockOf } from '../../../service-layer/stock.ts';

const batchHistory = z.object({
  createdEta: z.string().nullable(),
  receivedQty: z.number().nullable(),
  dispatched: z.number(),
});

const lineHistory = z.object({
  requestedVersion: z.number(),
  mayWait: z.boolean(),
  dispatched: z.boolean(),
});

/** Rows of four kinds; columns that a kind does not have are null. `history` is null where nothing of it happened. */
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
    history: batchHistory.nullable(),
  }),
  z.object({
    kind: z.literal('line'),
    orderId: z.string(),
    sku: z.string(),
    qty: z.number(),
    ref: z.string().nullable(),
    version: z.number(),
    history: lineHistory.nullable(),
  }),
  z.object({
    kind: z.literal('waiting'),
    sku: z.string(),
    version: z.number().describe('of the last waiting line that is loaded'),
    qty: z.number().describe('of the smallest one after it'),
  }),
]);

const LINE = sql.fragment`line.order_id, line.sku, line.qty, line.batch_ref, line.allocated_version`;

/** The row of a line in `order_line_details`, if it has one. */
const detailsOf = (line: FragmentSqlToken): FragmentSqlToken => sql.fragment`
  select * from order_line_details as details
  where details.order_id = ${line}.order_id and details.sku = ${line}.sku
    and details.allocated_version = ${line}.allocated_version`;

/**
 * Selects `StockRow`s: the products asked for; the batches that can serve new lines, that commands name, and that serve
 * lines that commands name; the lines that commands name, of each batch that may be reduced the newest, as many as hold
 * the excess together, and the first of those that wait.
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
  const leaving = sql.fragment`unnest(
    ${textArray(required.leaving.map(({ orderId }) => orderId))},
    ${textArray(required.leaving.map(({ sku }) => sku))})`;
  const waitingNeeds = sql.fragment`unnest(
    ${textArray(required.waitingNeeds.map(({ sku }) => sku))},
    ${int4Array(required.waitingNeeds.map(({ lines }) => lines))})`;
  return sql.fragment`
    with named_lines as (
      select ${LINE} from ${lineKeys} as wanted (order_id, sku)
      cross join lateral (
        select * from order_lines where order_lines.order_id = wanted.order_id and order_lines.sku = wanted.sku
        limit 1 -- look up by the key: a join would read the whole table
      ) as line
    ), leaving_units as (
      select sku, sum(qty) as units from named_lines
      where (order_id, sku) in (select * from ${leaving}) group by sku
    ), cuts as (
      -- A line that moves to the batch and then leaves the warehouse is not bumped: older ones are, as many as hold its units.
      select batches.ref, batches.allocated - reduction.qty + coalesce(units, 0) as excess
      from ${reductions} as reduction (ref, qty) join batches using (ref) left join leaving_units using (sku)
    ), bumpable_lines as (
      select ${LINE}
      from cuts
      cross join lateral (
        select *, sum(newest.qty) over (order by allocated_version desc) - newest.qty as freed_before
        from (
          select * from order_lines
          where order_lines.batch_ref = cuts.ref
            and not exists (${detailsOf(sql.fragment`order_lines`)} and dispatched)
            and (order_id, sku) not in (select * from ${leaving})
          order by allocated_version desc
          limit greatest(excess, 0) -- each line has at least one unit
        ) as newest
      ) as line
      where line.freed_before < excess
    ), waiting_lines as (
      select ${LINE}, need.lines,
             row_number() over (partition by line.sku order by line.allocated_version) as place
      from ${waitingNeeds} as need (sku, lines) cross join lateral (
        select * from order_lines where order_lines.sku = need.sku and batch_ref is null
        order by allocated_version limit need.lines
      ) as line
    ), waiting_elsewhere as (
      select last.sku, last.allocated_version as after, smallest.qty
      from waiting_lines as last cross join lateral (
        select qty from order_lines
        where order_lines.sku = last.sku and batch_ref is null
          and order_lines.allocated_version > last.allocated_version
        order by qty limit 1 -- from the index by quantity: few of the smallest are among the loaded ones
      ) as smallest
      where last.place = last.lines
    ), serving_batches as (
      -- A batch with n units left can serve at least n / qty lines (rounded down). Batches after those that serve all
      -- lines are not needed. product-cache.ts uses the same bound; keep both in step.
      select ref, sku, wanted.lines, sum((batches.qty - allocated) / wanted.qty) over (
        partition by sku order by eta nulls first, created_version
        rows between unbounded preceding and 1 preceding) as served_before
      from ${capacityNeeds} as wanted (sku, lines, qty) join batches using (sku)
      where sku = any(${skus}) and open
    ), wanted_batches as (
      select ref, bool_or(preferred) as preferred from (
        -- Lines that wait take units as well, and it is not known how many: then all open batches are needed.
        select ref, true as preferred from serving_batches
        where coalesce(served_before, 0) < lines or sku in (select sku from waiting_lines)
        union all select unnest(${textArray(required.refs)}), false
        union all select batch_ref, false from named_lines
      ) as named
      group by ref
    )
    select 'product' as kind, sku, null as ref, null as "orderId", null::date as eta, null::int as "createdQty",
           version, null::int as qty, null::int as allocated, null::boolean as preferred, null::json as history
    from products where sku = any(${skus})
    union all
    select 'batch', batch.sku, batch.ref, null, eta, created_qty, created_version, qty, allocated, preferred,
           case when created_eta is not null or received_qty is not null or dispatched > 0 then json_build_object(
             'createdEta', created_eta, 'receivedQty', received_qty, 'dispatched', dispatched) end
    from wanted_batches cross join lateral (
      select * from batches where batches.ref = wanted_batches.ref limit 1 -- look up by the key
    ) as batch
    union all
    select 'line', sku, batch_ref, order_id, null, null, allocated_version, qty, null, null, (
             select json_build_object(
               'requestedVersion', requested_version, 'mayWait', may_wait, 'dispatched', dispatched)
             from (${detailsOf(sql.fragment`lines`)}) as history)
    from (
      select * from named_lines
      union select * from bumpable_lines
      union select ${LINE} from waiting_lines as line
    ) as lines
    union all
    select 'waiting', sku, null, null, null, null, after, qty, null, null, null from waiting_elsewhere`;
}

/**
 * Builds the stock of the rows that `stockRows` selects.
 * @param skus the SKUs that were asked for; one without a row is a product of version 0
 */
export function stockFrom(skus: readonly string[], rows: Iterable<StockRow>): Stock {
  const products = new Map(
    skus.map((sku) => [
      sku,
      {
        sku,
        version: 0,
        lines: new Map<string, OrderLine>(),
        waitingElsewhere: null as WaitingElsewhere | null,
      },
    ]),
  );
  const batches: Batch[] = [];
  for (const row of rows) {
    const product = products.get(row.sku);
    if (row.kind === 'product' && product) product.version = row.version;
    if (row.kind === 'batch') batches.push(batchOf(row));
    if (row.kind === 'line') product?.lines.set(row.orderId, lineOf(row));
    if (row.kind === 'waiting' && product)
      product.waitingElsewhere = { after: row.version, smallestQty: row.qty };
  }
  return stockOf(products.values(), batches);
}

export type StockRow = z.infer<typeof stockRow>;
type Row<Kind> = Extract<StockRow, { kind: Kind }>;

const batchOf = ({ ref, sku, eta, createdQty, version, qty, allocated, history }: Row<'batch'>): Batch => ({
  ref,
  sku,
  eta,
  createdQty,
  createdEta: history?.createdEta ?? eta,
  createdVersion: version,
  receivedQty: history?.receivedQty ?? null,
  qty,
  allocated,
  dispatched: history?.dispatched ?? 0,
});

function lineOf({ orderId, sku, qty, ref, version, history }: Row<'line'>): OrderLine {
  const requestedVersion = history?.requestedVersion ?? version;
  if (ref === null) return { orderId, sku, qty, requestedVersion, mayWait: true, state: 'waiting' };
  const requested = { orderId, sku, qty, requestedVersion, mayWait: history?.mayWait ?? false };
  const state = history?.dispatched ? 'dispatched' : 'allocated';
  return { ...requested, state, batchRef: ref, allocatedVersion: version };
}
