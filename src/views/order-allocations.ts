import { z } from 'zod';
import { quantity } from '../domain/fields.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';

const line = z.strictObject({
  sku: z.string().describe('What was ordered.'),
  qty: quantity.describe('Units ordered.'),
  batchRef: z.string().describe('The batch that the units come from.'),
});

/** The allocated lines of an order. */
export const OrderAllocations = z
  .strictObject({
    orderId: z.string().describe('The order.'),
    lines: z.array(line).describe('The allocated lines, by SKU.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more lines.'),
  })
  .meta({ title: 'OrderAllocations', description: 'The lines of an order that are allocated.' });

export type OrderAllocations = z.infer<typeof OrderAllocations>;

/** Returns a page of the allocated lines of an order, by SKU; no lines if the order is unknown. */
export async function orderAllocations(
  read: ReadRows,
  orderId: string,
  { after = '', limit }: Page,
): Promise<OrderAllocations> {
  const found = await read(rows(line)`
    select sku, qty, batch_ref as "batchRef" from order_lines
    where order_id = ${orderId} and sku > ${after} and batch_ref is not null
    order by sku limit ${limit + 1}`);
  const { shown, next } = pageOf(found, limit, ({ sku }) => sku);
  return { orderId, lines: shown, next };
}
