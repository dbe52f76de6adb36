import { z } from 'zod';
import { arrivalDate, quantity } from '../domain/fields.ts';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';
import { Units } from './stock-levels.ts';

const line = z.strictObject({
  orderId: z.string().describe('The order.'),
  qty: quantity.describe('Units that it has of this batch.'),
  dispatched: z.boolean().describe('Whether they left the warehouse.'),
});

/** A batch and its order lines. */
export const BatchLines = z
  .strictObject({
    ref: z.string().describe('The batch.'),
    sku: z.string().describe('What is in it.'),
    eta: arrivalDate.nullable().describe('Day of arrival; null: it is in the warehouse.'),
    ...Units.shape,
    lines: z.array(line).describe('The order lines that are allocated to it, oldest allocation first.'),
    next: z
      .int()
      .min(1)
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more lines.'),
  })
  .meta({ title: 'BatchLines', description: 'A batch with the order lines that are allocated to it.' });

export type BatchLines = z.infer<typeof BatchLines>;

const row = BatchLines.omit({ lines: true, next: true }).extend({
  lines: z.array(line.extend({ version: z.number() })),
});

/**
 * Returns a batch with a page of its lines; undefined if there is no batch of that reference.
 * @param page `after` is a line's number: the version of the product when the line was allocated
 */
export async function batchLines(
  read: ReadRows,
  ref: string,
  { after = 0, limit }: Page<number>,
): Promise<BatchLines | undefined> {
  const [found] = await read(rows(row)`
    with page as (
      select line.order_id as "orderId", qty, coalesce(dispatched, false) as dispatched,
             line.allocated_version as version
      from (
        select * from order_lines where batch_ref = ${ref} and allocated_version > ${after}
        order by allocated_version limit ${limit + 1}
      ) as line
      left join lateral (
        select dispatched from order_line_details as detail
        where detail.order_id = line.order_id and detail.sku = line.sku
          and detail.allocated_version = line.allocated_version
        limit 1 -- look up by the key
      ) as details on true
      order by line.allocated_version
    )
    select ref, sku, eta, qty as purchased, allocated, dispatched, qty - allocated as available,
           (select coalesce(json_agg(page), '[]') from page) as lines
    from batches where ref = ${ref}`);
  if (!found) return undefined;
  const { shown, next } = pageOf(found.lines, limit, ({ version }) => version);
  return { ...found, lines: shown.map(({ version: _, ...shownLine }) => shownLine), next };
}
