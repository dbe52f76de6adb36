import type { Client } from 'pg';

export const PRODUCTS = 10_000;
const LINES_EACH = 100;
const WAITING_EACH = 2;
const UNITS = 2;

/**
 * Fills the worker's tables by SQL with 10,000 products, two batches each (one is on its way, every hundredth late), and
 * a million order lines, of which two a product wait.
 */
export async function writeFullStock(database: Client): Promise<void> {
  const allocated = (LINES_EACH - WAITING_EACH) * UNITS;
  await database.query(
    `insert into products (sku, version) select 'PAGE-' || lpad(number::text, 5, '0'), $2::int
     from generate_series(1, $1::int) as number`,
    [PRODUCTS, LINES_EACH + 2],
  );
  await database.query(
    `insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
     select kind || number, 'PAGE-' || lpad(number::text, 5, '0'),
            case when kind = 'here-' then null
                 when number % 100 = 0 then current_date - 3 else current_date + 30 + number % 300 end,
            qty, version, qty, taken
     from generate_series(1, $1::int) as number
     cross join (values ('here-', $2::int + 10, 1, $2::int), ('way-', 50, 2, 0)) as batch (kind, qty, version, taken)`,
    [PRODUCTS, allocated],
  );
  await database.query(
    `insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
     select 'page-order-' || number, 'PAGE-' || lpad((1 + number % $1::int)::text, 5, '0'),
            case when number / $1::int < $3::int then 1000 else $4::int end,
            case when number / $1::int < $3::int then null else 'here-' || (1 + number % $1::int) end, 3 + number / $1::int
     from generate_series(0, $1::int * $2::int - 1) as number`,
    [PRODUCTS, LINES_EACH, WAITING_EACH, UNITS],
  );
  await database.query('vacuum analyze products, batches, order_lines');
}
