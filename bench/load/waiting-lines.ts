import type { Client } from 'pg';

/** The SKU whose lines wait. */
export const SHORT_SKU = 'SHORT';
/** Units of each of its lines. */
export const LINE_UNITS = 10;

/** Lets this many lines of one SKU wait, as if they had been ordered with `backorder` one after the other. */
export async function writeWaitingLines(database: Client, count: number): Promise<void> {
  await database.query('insert into products (sku, version) values ($1, $2)', [SHORT_SKU, count + 2]);
  await database.query(
    `insert into batches (ref, sku, created_qty, created_version, qty, allocated)
     values ('used-up', $1, $2, 1, $2, $2)`,
    [SHORT_SKU, LINE_UNITS],
  );
  await database.query(
    `insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
     select 'order-' || number, $1, $2, case when number = 0 then 'used-up' end, number + 2
     from generate_series(0, $3) as number`,
    [SHORT_SKU, LINE_UNITS, count],
  );
  await database.query('vacuum analyze products, batches, order_lines');
}
