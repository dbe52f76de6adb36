import { z } from 'zod';
import { quantity } from '../domain/fields.ts';
import { type ReadRows, rows } from './read-rows.ts';

/** An order line that has its units. */
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
 * All order lines, by order and SKU: `limit` rows at most, fewer only at the end. Each page is of its own
 * moment: a line that is there all the time comes once, one that comes or goes meanwhile may be missed.
 * @param after the last line of the page before; undefined: from the start
 */
export const allocatedLines = (
  read: ReadRows,
  after: Pick<AllocatedLine, 'orderId' | 'sku'> | undefined,
  limit: number,
): Promise<readonly AllocatedLine[]> =>
  read(rows(AllocatedLine)`
    select order_id as "orderId", sku, qty, batch_ref as "batchRef" from order_lines
    where (order_id, sku) > (${after?.orderId ?? ''}, ${after?.sku ?? ''})
    order by order_id, sku limit ${limit}`);
