import { z } from 'zod';
import { quantity } from '../domain/fields.ts';
import { type ReadRows, rows } from './read-rows.ts';

/** An order line with the batch that serves it. */
export const AllocatedLine = z
  .strictObject({
    orderId: z.string().describe('The order.'),
    sku: z.string().describe('What was ordered.'),
    qty: quantity.describe('Units ordered.'),
    batchRef: z.string().describe('The batch that the units come from.'),
  })
  .meta({ title: 'AllocatedLine', description: 'An order line that is allocated.' });

export type AllocatedLine = z.infer<typeof AllocatedLine>;

/**
 * Returns a page of all allocated order lines, by order and SKU: `limit` rows, fewer only on the last page. Each page
 * sees the state at its own time: a line that stays allocated is returned once, a line that is allocated or deallocated
 * meanwhile may be missing.
 * @param after the last line of the previous page; undefined: from the start
 */
export const allocatedLines = (
  read: ReadRows,
  after: Pick<AllocatedLine, 'orderId' | 'sku'> | undefined,
  limit: number,
): Promise<readonly AllocatedLine[]> =>
  read(rows(AllocatedLine)`
    select order_id as "orderId", sku, qty, batch_ref as "batchRef" from order_lines
    where (order_id, sku) > (${after?.orderId ?? ''}, ${after?.sku ?? ''}) and batch_ref is not null
    order by order_id, sku limit ${limit}`);
