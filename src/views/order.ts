import { z } from 'zod';
import { quantity } from '../domain/fields.ts';
import { lineState } from './line-state.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';

const line = z.strictObject({
  sku: z.string().describe('What was ordered.'),
  qty: quantity.describe('Units ordered.'),
  ...lineState,
});

/** An order with the state of each of its lines. */
export const Order = z
  .strictObject({
    orderId: z.string().describe('The order.'),
    lines: z
      .array(line)
      .describe('The lines, by SKU. One that was out of stock and was not to wait is not kept.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more lines.'),
  })
  .meta({ title: 'Order', description: 'An order with the state of its lines.' });

export type Order = z.infer<typeof Order>;

/** Returns a page of the lines of an order, by SKU; no lines if the order is unknown. */
export async function order(read: ReadRows, orderId: string, { after = '', limit }: Page): Promise<Order> {
  const found = await read(rows(line)`
    select line.sku, line.qty, batch_ref as "batchRef", batch.eta, case
             when batch_ref is null then 'waiting' when details.dispatched then 'dispatched' else 'allocated'
           end as state
    from (
      select * from order_lines where order_id = ${orderId} and sku > ${after} order by sku limit ${limit + 1}
    ) as line
    left join lateral (
      select eta from batches where ref = batch_ref limit 1 -- look up by the key: a join might read all batches
    ) as batch on true
    left join lateral (
      select dispatched from order_line_details as detail
      where detail.order_id = line.order_id and detail.sku = line.sku
        and detail.allocated_version = line.allocated_version
      limit 1
    ) as details on true
    order by line.sku`);
  const { shown, next } = pageOf(found, limit, ({ sku }) => sku);
  return { orderId, lines: shown, next };
}
