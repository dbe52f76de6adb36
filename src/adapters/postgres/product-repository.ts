import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { OrderLine } from '../../domain/order-line.ts';
import { ConcurrentChange } from '../../service-layer/failures.ts';
import type { ProductRepository } from '../../service-layer/product-repository.ts';
import type { StockChanges } from '../../service-layer/stock-changes.ts';
import { int4Array, int8Array, textArray } from './binary-array.ts';
import { loadStock } from './load-stock.ts';

const nothing = z.object({});

// Columns come as arrays of one length; unnest in the list of a select takes them row by row, where in a from it would
// write each into a table of its own first. Statements have names, so that a session plans each of them once.

export const postgresProductRepository = (connection: CommonQueryMethods): ProductRepository => ({
  load: (needs) => loadStock(connection, needs),
  async save(changes) {
    if (changes.products.length === 0) return;
    await saveProducts(connection, changes.products);
    await saveBatches(connection, changes.batches);
    await removeLines(connection, changes.linesRemoved);
    await addLines(connection, changes.linesAdded);
    await setLines(connection, changes.linesSet);
  },
});

async function saveProducts(
  connection: CommonQueryMethods,
  products: StockChanges['products'],
): Promise<void> {
  // In the order of the SKUs, so that two workers that share SKUs wait for each other instead of deadlocking.
  const rows = products.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  const { rowCount } = await connection.query(sql.prepared('products-save', nothing)`
    with changed as (
      select unnest(${textArray(rows.map(({ sku }) => sku))}) as sku,
             unnest(${int8Array(rows.map(({ loadedVersion }) => loadedVersion))}) as loaded,
             unnest(${int8Array(rows.map(({ version }) => version))}) as version
    )
    insert into products (sku, version) select sku, version from changed
    on conflict (sku) do update set version = excluded.version
    where (products.sku, products.version) in (select sku, loaded from changed) -- hashed once`);
  if (rowCount !== rows.length) throw new ConcurrentChange('a product was changed by somebody else');
}

async function saveBatches(connection: CommonQueryMethods, batches: StockChanges['batches']): Promise<void> {
  if (batches.length === 0) return;
  const { rowCount } = await connection.query(sql.prepared('batches-save', nothing)`
    insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
    select unnest(${textArray(batches.map(({ ref }) => ref))}),
           unnest(${textArray(batches.map(({ sku }) => sku))}),
           unnest(${textArray(batches.map(({ eta }) => eta))})::date,
           unnest(${int4Array(batches.map(({ createdQty }) => createdQty))}),
           unnest(${int8Array(batches.map(({ createdVersion }) => createdVersion))}),
           unnest(${int4Array(batches.map(({ qty }) => qty))}),
           unnest(${int4Array(batches.map(({ allocated }) => allocated))})
    on conflict (ref) do update set qty = excluded.qty, allocated = excluded.allocated
    where batches.sku = excluded.sku`);
  if (rowCount !== batches.length) throw new ConcurrentChange('a batch reference was taken by another SKU');
}

async function removeLines(
  connection: CommonQueryMethods,
  lines: StockChanges['linesRemoved'],
): Promise<void> {
  if (lines.length === 0) return;
  await connection.query(sql.prepared('lines-remove', nothing)`
    delete from order_lines where ctid = any(array(
      select line.ctid
      from unnest(
        ${textArray(lines.map(({ orderId }) => orderId))},
        ${textArray(lines.map(({ sku }) => sku))}) as gone (order_id, sku)
      cross join lateral (
        select ctid from order_lines where order_lines.order_id = gone.order_id and order_lines.sku = gone.sku
        limit 1 -- by the key: a join would read the whole table
      ) as line))`);
}

/** Nearly all lines are new. Without "on conflict" each is looked up once less; a line that somebody else has added meanwhile is a conflict as any other. */
async function addLines(connection: CommonQueryMethods, lines: StockChanges['linesAdded']): Promise<void> {
  if (lines.length > 0) await connection.query(sql.prepared('lines-add', nothing)`${insertLines(lines)}`);
}

async function setLines(connection: CommonQueryMethods, lines: StockChanges['linesSet']): Promise<void> {
  if (lines.length === 0) return;
  await connection.query(sql.prepared('lines-set', nothing)`
    ${insertLines(lines)}
    on conflict (order_id, sku) do update
    set qty = excluded.qty, batch_ref = excluded.batch_ref, allocated_version = excluded.allocated_version`);
}

const insertLines = (lines: readonly OrderLine[]) => sql.fragment`
  insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
  select unnest(${textArray(lines.map(({ orderId }) => orderId))}),
         unnest(${textArray(lines.map(({ sku }) => sku))}),
         unnest(${int4Array(lines.map(({ qty }) => qty))}),
         unnest(${textArray(lines.map(({ batchRef }) => batchRef))}),
         unnest(${int8Array(lines.map(({ allocatedVersion }) => allocatedVersion))})`;
