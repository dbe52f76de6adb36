import { type FragmentSqlToken, sql } from 'slonik';
import type { Batch } from '../../../domain/batch.ts';
import { isWaiting, type OrderLine } from '../../../domain/order-line.ts';
import type { StreamPosition } from '../../../processing/flush/outbox.ts';
import type { StockChanges } from '../../../service-layer/stock-changes.ts';
import { boolArray, int4Array, int8Array, textArray } from '../connection/binary-array.ts';

// Columns are passed as arrays of one length. unnest is in the select list, which emits row by row; in a from
// clause Postgres would first write each array into a temporary table.

/** A product, and the stream and sequence of its commit's last message: at or after the product's last event. */
export type ProductInStream = StockChanges['products'][number] & StreamPosition;

/**
 * Inserts or updates products. Returns a row for each one that still had its loaded version: whether it is new, the
 * stream of this commit, and stream and last sequence of the commit that changed it before.
 */
export function productsSave(products: readonly ProductInStream[]): FragmentSqlToken {
  // Ordered by SKU, so that two workers with common SKUs wait for each other instead of deadlocking.
  const rows = products.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  return sql.fragment`
    insert into products (sku, version, last_stream, last_sequence)
    select unnest(${textArray(rows.map(({ sku }) => sku))}),
           unnest(${int8Array(rows.map(({ version }) => version))}),
           unnest(${int4Array(rows.map(({ checkpointId }) => checkpointId))}),
           unnest(${int8Array(rows.map(({ sequence }) => sequence))})
    on conflict (sku) do update set
      version = excluded.version, last_stream = excluded.last_stream, last_sequence = excluded.last_sequence,
      previous_stream = products.last_stream, previous_sequence = products.last_sequence
    where (products.sku, products.version) in ( -- Postgres hashes this list once
      select unnest(${textArray(rows.map(({ sku }) => sku))}),
             unnest(${int8Array(rows.map(({ loadedVersion }) => loadedVersion))}))
    returning sku, last_stream, previous_stream, previous_sequence,
      products.xmax = 0 as is_new`; // updating an existing row locks it first, which sets xmax
}

/** Inserts or updates batches. Returns a row for each one, except where another SKU has the reference. */
export const batchesSave = (batches: StockChanges['batches']): FragmentSqlToken => sql.fragment`
  insert into batches (
    ref, sku, eta, created_qty, created_eta, created_version, received_qty, qty, allocated, dispatched)
  select unnest(${textArray(batches.map(({ ref }) => ref))}),
         unnest(${textArray(batches.map(({ sku }) => sku))}),
         unnest(${textArray(batches.map(({ eta }) => eta))})::date,
         unnest(${int4Array(batches.map(({ createdQty }) => createdQty))}),
         unnest(${textArray(batches.map(changedFromEta))})::date,
         unnest(${int8Array(batches.map(({ createdVersion }) => createdVersion))}),
         unnest(${int4Array(batches.map(({ receivedQty }) => receivedQty))}),
         unnest(${int4Array(batches.map(({ qty }) => qty))}),
         unnest(${int4Array(batches.map(({ allocated }) => allocated))}),
         unnest(${int4Array(batches.map(({ dispatched }) => dispatched))})
  on conflict (ref) do update set
    eta = excluded.eta, created_eta = excluded.created_eta, received_qty = excluded.received_qty,
    qty = excluded.qty, allocated = excluded.allocated, dispatched = excluded.dispatched
  where batches.sku = excluded.sku
  returning ref`;

const changedFromEta = ({ eta, createdEta }: Batch): string | null =>
  createdEta === eta ? null : createdEta;

/** Deletes lines. */
export const linesRemove = (lines: StockChanges['linesRemoved']): FragmentSqlToken =>
  rowsRemove(sql.fragment`order_lines`, lines);

/** Deletes the details of lines. */
export const lineDetailsRemove = (lines: StockChanges['linesRemoved']): FragmentSqlToken =>
  rowsRemove(sql.fragment`order_line_details`, lines);

const rowsRemove = (
  table: FragmentSqlToken,
  lines: StockChanges['linesRemoved'],
): FragmentSqlToken => sql.fragment`
  delete from ${table} where ctid = any(array(
    select line.ctid
    from unnest(
      ${textArray(lines.map(({ orderId }) => orderId))},
      ${textArray(lines.map(({ sku }) => sku))}) as gone (order_id, sku)
    cross join lateral (
      select ctid from ${table} as row where row.order_id = gone.order_id and row.sku = gone.sku
      limit 1 -- look up by the key: a join would read the whole table
    ) as line))`;

/**
 * Inserts new lines, which nearly all are. Without "on conflict" Postgres looks up each line once less; a line that
 * another process has added meanwhile violates the key, and the commit fails.
 */
export const linesAdd = (lines: readonly OrderLine[]): FragmentSqlToken => sql.fragment`
  insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
  select unnest(${textArray(lines.map(({ orderId }) => orderId))}),
         unnest(${textArray(lines.map(({ sku }) => sku))}),
         unnest(${int4Array(lines.map(({ qty }) => qty))}),
         unnest(${textArray(lines.map((line) => (isWaiting(line) ? null : line.batchRef)))}),
         unnest(${int8Array(lines.map(placeOf))})`;

/** Inserts or updates lines. */
export const linesSet = (lines: readonly OrderLine[]): FragmentSqlToken => sql.fragment`
  ${linesAdd(lines)}
  on conflict (order_id, sku) do update
  set qty = excluded.qty, batch_ref = excluded.batch_ref, allocated_version = excluded.allocated_version`;

/** A line that waits stands at its place among those that wait. */
const placeOf = (line: OrderLine): number =>
  isWaiting(line) ? line.requestedVersion : line.allocatedVersion;

/** Inserts or updates the details of those lines that have some. A line without has no row for its version. */
export function lineDetailsSet(lists: readonly (readonly OrderLine[])[]): FragmentSqlToken {
  const detailed = lists.flatMap((lines) => lines.filter(hasDetails));
  return sql.fragment`
    insert into order_line_details (order_id, sku, allocated_version, may_wait, requested_version, dispatched)
    select unnest(${textArray(detailed.map(({ orderId }) => orderId))}),
           unnest(${textArray(detailed.map(({ sku }) => sku))}),
           unnest(${int8Array(detailed.map(placeOf))}),
           unnest(${boolArray(detailed.map(({ mayWait }) => mayWait))}),
           unnest(${int8Array(detailed.map(({ requestedVersion }) => requestedVersion))}),
           unnest(${boolArray(detailed.map(({ state }) => state === 'dispatched'))})
    on conflict (order_id, sku) do update set
      allocated_version = excluded.allocated_version, may_wait = excluded.may_wait,
      requested_version = excluded.requested_version, dispatched = excluded.dispatched`;
}

const hasDetails = (line: OrderLine): boolean =>
  !isWaiting(line) &&
  (line.mayWait || line.state === 'dispatched' || line.requestedVersion !== line.allocatedVersion);
