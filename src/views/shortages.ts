import { z } from 'zod';
import { quantity } from '../domain/fields.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';

/** Lines of a SKU that are shown, of each kind. */
export const SHOWN_LINES = 100;

const line = z.strictObject({
  orderId: z.string().describe('The order.'),
  qty: quantity.describe('Units ordered.'),
});

const kind = (what: string) =>
  z
    .strictObject({
      count: z.int().min(0).describe('How many lines.'),
      units: z.int().min(0).describe('Their units.'),
      lines: z.array(line).describe(`The first ${SHOWN_LINES} of them, oldest first.`),
    })
    .describe(what);

const product = z.strictObject({
  sku: z.string().describe('The product.'),
  waiting: kind('Lines that wait because they were ordered with backorder.'),
  outOfStock: kind(
    'Lines that found nothing and were not to wait, as far as the notifier has seen them in the last `SHORTAGE_RETENTION_DAYS`, unless the order has the SKU now. That the customer no longer wants it is not known.',
  ),
});

/** What customers want and no batch can serve, by SKU. */
export const Shortages = z
  .strictObject({
    products: z.array(product).describe('The products with such lines, by SKU.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more products.'),
  })
  .meta({ title: 'Shortages', description: 'Order lines that wait or found nothing.' });

export type Shortages = z.infer<typeof Shortages>;

/** Returns a page of the products that are short, by SKU; it may have fewer than `limit` although there are more. */
export async function shortages(read: ReadRows, { after = '', limit }: Page): Promise<Shortages> {
  const found = await read(rows(product)`
    with recursive waiting_sku as (
      -- From SKU to SKU along the index, however many lines each has.
      (select sku from order_lines where batch_ref is null and sku > ${after} order by sku limit 1)
      union all
      select (select sku from order_lines where batch_ref is null and sku > waiting_sku.sku order by sku limit 1)
      from waiting_sku where sku is not null
    ), listed as (
      select sku from (
        (select sku from waiting_sku where sku is not null limit ${limit + 1})
        union
        (select sku from notification_skus where sku > ${after} order by sku limit ${limit + 1})
      ) as either order by sku limit ${limit + 1}
    )
    select sku, waiting, "outOfStock" from listed
    cross join lateral (
      select json_build_object('count', count(*), 'units', coalesce(sum(qty), 0), 'lines', (
        select coalesce(json_agg(first), '[]') from (
          select order_id as "orderId", qty from order_lines
          where order_lines.sku = listed.sku and batch_ref is null
          order by allocated_version limit ${SHOWN_LINES}
        ) as first)) as waiting
      from order_lines where order_lines.sku = listed.sku and batch_ref is null
    ) as waiting_lines
    cross join lateral (
      select json_build_object('count', count(*), 'units', coalesce(sum(qty), 0), 'lines',
        coalesce(json_agg(json_build_object('orderId', order_id, 'qty', qty) order by number)
          filter (where place <= ${SHOWN_LINES}), '[]')) as "outOfStock"
      from (
        select order_id, qty, number, row_number() over (order by number) as place
        from (
          -- What was noted last of each line: an order may have tried several times.
          select distinct on (order_id) order_id, qty, number, kind from notification_shortages
          where notification_shortages.sku = listed.sku order by order_id, number desc
        ) as noted
        where kind = 'out of stock' and not exists (
          select from order_lines where order_lines.order_id = noted.order_id and order_lines.sku = listed.sku)
      ) as without_units
    ) as out_of_stock_lines
    order by sku`);
  const { shown, next } = pageOf(found, limit, ({ sku }) => sku);
  return { products: shown.filter((each) => each.waiting.count + each.outOfStock.count > 0), next };
}
