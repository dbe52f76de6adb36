import type { Client } from 'pg';
import { SKUS, skuName } from './commands.ts';

/** Batches without units left, and their order lines, as if they had been handled long ago. */
export type History = { readonly batches: number; readonly lines: number };

const UNITS = 3;

/** The version of each product after such a history: one event for each batch and each line. */
export const versionAfter = ({ batches, lines }: History): number => (batches + lines) / SKUS;

/**
 * Fills the worker's own tables by SQL. Batches and lines are spread evenly over the load's 1,000 SKUs, so both numbers
 * are multiples of 1,000.
 */
export async function writeHistory(database: Client, history: History): Promise<void> {
  const { batches, lines } = history;
  const each = lines / batches;
  await database.query('insert into products (sku, version) select sku, $2 from unnest($1::text[]) as sku', [
    allSkus(),
    versionAfter(history),
  ]);
  await database.query(
    `insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
     select 'old-' || number, ($1::text[])[1 + number % $2], null, $3, 1 + number / $2, $3, $3
     from generate_series(0, $4 - 1) as number`,
    [allSkus(), SKUS, Math.max(1, each) * UNITS, batches],
  );
  await database.query(
    `insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
     select 'old-order-' || number, ($1::text[])[1 + number % $2], $3, 'old-' || number % $4, 1 + ($4 + number) / $2
     from generate_series(0, $5 - 1) as number`,
    [allSkus(), SKUS, UNITS, batches, lines],
  );
  await database.query('vacuum analyze products, batches, order_lines');
}

/** Gives one SKU this many batches with units left, all of which arrive later than the load's own batch. */
export async function writeOpenBatches(database: Client, batches: number): Promise<void> {
  await database.query('insert into products (sku, version) values ($1, $2)', [skuName(0), batches]);
  await database.query(
    `insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
     select 'open-' || number, $1, current_date + 30 + number % 300, 100, number, 100, 0
     from generate_series(1, $2) as number`,
    [skuName(0), batches],
  );
  await database.query('vacuum analyze products, batches');
}

const allSkus = (): string[] => Array.from({ length: SKUS }, (_, number) => skuName(number));
