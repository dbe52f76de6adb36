import { z } from 'zod';
import { type Page, pageOf } from './page.ts';
import { endOfPrefix } from './products.ts';
import { type ReadRows, rows } from './read-rows.ts';

const order = z.strictObject({
  orderId: z.string().describe('The order.'),
  lines: z.int().min(0).describe('Lines that it has now: waiting, allocated or dispatched.'),
});

/** A page of orders. */
export const Orders = z
  .strictObject({
    orders: z.array(order).describe('Orders that have a line, or of which an event is still kept, by id.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more orders.'),
  })
  .meta({ title: 'Orders', description: 'Orders whose ids begin alike.' });

export type Orders = z.infer<typeof Orders>;

/** Returns a page of the orders whose ids begin with the prefix, by id. Steps from order to order along an index. */
export async function orderSearch(
  read: ReadRows,
  prefix: string,
  { after = '', limit }: Page,
): Promise<Orders> {
  const end = endOfPrefix(prefix);
  const found = await read(rows(order)`
    with recursive with_lines as (
      (select order_id from order_lines
       where order_id > ${after} and order_id >= ${prefix} and order_id <= ${end} order by order_id limit 1)
      union all
      select (select order_id from order_lines
              where order_id > with_lines.order_id and order_id <= ${end} order by order_id limit 1)
      from with_lines where order_id is not null
    ), with_messages as (
      (select order_id from order_messages
       where order_id > ${after} and order_id >= ${prefix} and order_id <= ${end} order by order_id limit 1)
      union all
      select (select order_id from order_messages
              where order_id > with_messages.order_id and order_id <= ${end} order by order_id limit 1)
      from with_messages where order_id is not null
    ), listed as (
      select order_id from (
        (select order_id from with_lines where starts_with(order_id, ${prefix}) limit ${limit + 1})
        union
        (select order_id from with_messages where starts_with(order_id, ${prefix}) limit ${limit + 1})
      ) as either order by order_id limit ${limit + 1}
    )
    select order_id as "orderId",
           (select count(*) from order_lines where order_lines.order_id = listed.order_id) as lines
    from listed order by order_id`);
  const { shown, next } = pageOf(found, limit, ({ orderId }) => orderId);
  return { orders: shown, next };
}
