import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { ConcurrentChange } from '../../service-layer/failures.ts';
import type { ProductRepository } from '../../service-layer/product-repository.ts';
import type { StockChanges } from '../../service-layer/stock-changes.ts';
import { loadStock } from './load-stock.ts';

const nothing = z.object({});

export const postgresProductRepository = (connection: CommonQueryMethods): ProductRepository => ({
  load: (needs) => loadStock(connection, needs),
  async save(changes) {
    if (changes.products.length === 0) return;
    await saveProducts(connection, changes.products);
    await saveBatches(connection, changes.batches);
    await removeLines(connection, changes.linesRemoved);
    await saveLines(connection, changes.linesSet);
  },
});

async function saveProducts(
  connection: CommonQueryMethods,
  products: StockChanges['products'],
): Promise<void> {
  // In the order of the SKUs, so that two workers that share SKUs wait for each other instead of deadlocking.
  const rows = products
    .toSorted((a, b) => (a.sku < b.sku ? -1 : 1))
    .map(({ sku, loadedVersion, version }) => [sku, loadedVersion, version]);
  const { rowCount } = await connection.query(sql.type(nothing)`
    with changed as (select * from ${sql.unnest(rows, ['text', 'int8', 'int8'])} as row (sku, loaded, version))
    insert into products (sku, version) select sku, version from changed
    on conflict (sku) do update set version = excluded.version
    where products.version = (select loaded from changed where changed.sku = excluded.sku)`);
  if (rowCount !== rows.length) throw new ConcurrentChange('a product was changed by somebody else');
}

async function saveBatches(connection: CommonQueryMethods, batches: StockChanges['batches']): Promise<void> {
  const rows = batches.map((batch) => [
    batch.ref,
    batch.sku,
    batch.eta,
    batch.createdQty,
    batch.createdVersion,
    batch.qty,
    batch.allocated,
  ]);
  if (rows.length === 0) return;
  const { rowCount } = await connection.query(sql.type(nothing)`
    insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
    select * from ${sql.unnest(rows, ['text', 'text', 'date', 'int4', 'int8', 'int4', 'int4'])}
    on conflict (ref) do update set qty = excluded.qty, allocated = excluded.allocated
    where batches.sku = excluded.sku`);
  if (rowCount !== rows.length) throw new ConcurrentChange('a batch reference was taken by another SKU');
}

async function removeLines(
  connection: CommonQueryMethods,
  lines: StockChanges['linesRemoved'],
): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ orderId, sku }) => [orderId, sku]);
  await connection.query(sql.type(nothing)`
    delete from order_lines
    using ${sql.unnest(rows, ['text', 'text'])} as gone (order_id, sku)
    where order_lines.order_id = gone.order_id and order_lines.sku = gone.sku`);
}

async function saveLines(connection: CommonQueryMethods, lines: StockChanges['linesSet']): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => [line.orderId, line.sku, line.qty, line.batchRef, line.allocatedVersion]);
  await connection.query(sql.type(nothing)`
    insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
    select * from ${sql.unnest(rows, ['text', 'text', 'int4', 'text', 'int8'])}
    on conflict (order_id, sku) do update
    set qty = excluded.qty, batch_ref = excluded.batch_ref, allocated_version = excluded.allocated_version`);
}
