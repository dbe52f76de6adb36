import { z } from 'zod';
import { type Page, pageOf } from './page.ts';
import { type ReadRows, rows } from './read-rows.ts';
import { Stock, stockOf, stockSums } from './stock-levels.ts';

/** A page of all known products, with their stock. */
export const Products = z
  .strictObject({
    products: z
      .array(z.strictObject({ sku: z.string().describe('The product.'), ...Stock.shape }))
      .describe('The products, by SKU.'),
    next: z
      .string()
      .nullable()
      .describe('Pass it as `after` for the next page; null: there are no more products.'),
  })
  .meta({ title: 'Products', description: 'Products with their stock.' });

export type Products = z.infer<typeof Products>;

/** Behind every text that begins with the prefix: the last code point there is. */
export const endOfPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`;

/**
 * Returns a page of all known products, by SKU.
 * @param prefix only of the SKUs that begin with it
 */
export async function products(read: ReadRows, { after = '', limit }: Page, prefix = ''): Promise<Products> {
  // Sums each SKU's open batches by index, and adds the stored sums of the used-up ones. With a join instead, Postgres
  // might read all batches.
  const found = await read(rows(stockSums.extend({ sku: z.string() }))`
    select product.sku,
           "purchasedInStock" + coalesce(in_stock, 0) as "purchasedInStock",
           "allocatedInStock" + coalesce(in_stock, 0) as "allocatedInStock",
           "purchasedOnTheWay" + coalesce(on_the_way, 0) as "purchasedOnTheWay",
           "allocatedOnTheWay" + coalesce(on_the_way, 0) as "allocatedOnTheWay",
           sums.dispatched + coalesce(used_up.dispatched, 0) as dispatched,
           (select coalesce(sum(qty), 0) from order_lines
            where order_lines.sku = product.sku and batch_ref is null) as waiting
    from (
      select sku from products
      where sku > ${after} and sku >= ${prefix} and sku <= ${endOfPrefix(prefix)} and starts_with(sku, ${prefix})
      order by sku limit ${limit + 1}
    ) as product
    left join lateral (
      select in_stock, on_the_way, dispatched from used_up_stock where used_up_stock.sku = product.sku limit 1
    ) as used_up on true
    cross join lateral (
      select coalesce(sum(qty) filter (where eta is null), 0) as "purchasedInStock",
             coalesce(sum(allocated) filter (where eta is null), 0) as "allocatedInStock",
             coalesce(sum(qty) filter (where eta is not null), 0) as "purchasedOnTheWay",
             coalesce(sum(allocated) filter (where eta is not null), 0) as "allocatedOnTheWay",
             coalesce(sum(dispatched), 0) as dispatched
      from batches where batches.sku = product.sku and open
    ) as sums
    order by product.sku`);
  const { shown, next } = pageOf(found, limit, ({ sku }) => sku);
  return { products: shown.map(({ sku, ...sums }) => ({ sku, ...stockOf(sums) })), next };
}
