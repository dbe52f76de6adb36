import { describe, expect, it } from '@jest/globals';
import { shortages } from '../../../src/views/shortages.ts';
import { allocate, backorder, createBatch, deallocate } from '../../support/builders/records.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, sql, handle } = viewedDatabase();
const ALL = { limit: 100 };
const NOTHING = { count: 0, units: 0, lines: [] };

/** As the notifier stores an OutOfStock. */
const seen = (sku: string, number: number, orderId: string, qty: number): string => `
  insert into notification_shortages (event_id, sku, number, order_id, qty, happened_at)
  values ('${sku}-${number}', '${sku}', ${number}, '${orderId}', ${qty}, now());
  insert into notification_skus (sku, shortages) values ('${sku}', ${number})
  on conflict (sku) do update set shortages = excluded.shortages`;

describe('the shortages', () => {
  it('are none if every line has its units', async () => {
    await handle(createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 5));
    await expect(shortages(read, ALL)).resolves.toEqual({ products: [], next: null });
  });

  it('are the lines that wait, by SKU, first ordered first', async () => {
    await handle(
      createBatch('T1', 'TABLE', 1),
      createBatch('B1', 'LAMP', 1),
      backorder('o3', 'TABLE', 9),
      backorder('o2', 'LAMP', 4),
      backorder('o1', 'LAMP', 3),
      backorder('o4', 'LAMP', 2),
      deallocate('o4', 'LAMP'),
    );
    await expect(shortages(read, ALL)).resolves.toEqual({
      products: [
        {
          sku: 'LAMP',
          waiting: {
            count: 2,
            units: 7,
            lines: [
              { orderId: 'o2', qty: 4 },
              { orderId: 'o1', qty: 3 },
            ],
          },
          outOfStock: NOTHING,
        },
        {
          sku: 'TABLE',
          waiting: { count: 1, units: 9, lines: [{ orderId: 'o3', qty: 9 }] },
          outOfStock: NOTHING,
        },
      ],
      next: null,
    });
  });

  it('are the lines that found nothing, unless their order has the SKU by now', async () => {
    await handle(createBatch('B1', 'LAMP', 5), allocate('o2', 'LAMP', 5));
    await sql(seen('LAMP', 1, 'o3', 7));
    await sql(seen('LAMP', 2, 'o2', 5));
    await sql(seen('LAMP', 3, 'o1', 6));
    await expect(shortages(read, ALL)).resolves.toEqual({
      products: [
        {
          sku: 'LAMP',
          waiting: NOTHING,
          outOfStock: {
            count: 2,
            units: 13,
            lines: [
              { orderId: 'o3', qty: 7 },
              { orderId: 'o1', qty: 6 },
            ],
          },
        },
      ],
      next: null,
    });
  });

  it('have a line once, however often its order tried, and not one that waits or was served', async () => {
    await handle(createBatch('B1', 'LAMP', 5));
    await sql(seen('LAMP', 1, 'o1', 7));
    await sql(seen('LAMP', 2, 'o1', 7));
    await sql(seen('LAMP', 3, 'o2', 8));
    await sql(seen('LAMP', 4, 'o2', 8));
    await sql(`update notification_shortages set kind = 'served' where number = 4`);
    const { products } = await shortages(read, ALL);
    expect(products[0]?.outOfStock).toEqual({ count: 1, units: 7, lines: [{ orderId: 'o1', qty: 7 }] });
  });

  it('come in pages of products', async () => {
    await handle(
      ...['A', 'B', 'C'].flatMap((sku) => [createBatch(`${sku}1`, sku, 1), backorder('o1', sku, 2)]),
    );
    await sql(seen('BB', 1, 'o9', 1));
    const skus = async (after?: string) => {
      const { products, next } = await shortages(read, { after, limit: 2 });
      return [products.map(({ sku }) => sku), next];
    };
    await expect(skus()).resolves.toEqual([['A', 'B'], 'B']);
    await expect(skus('B')).resolves.toEqual([['BB', 'C'], null]);
  });

  it('show the first 100 lines of a product, and count all', async () => {
    await handle(
      createBatch('B1', 'LAMP', 1),
      ...Array.from({ length: 130 }, (_, index) => backorder(`o${index}`, 'LAMP', 2)),
    );
    const { products } = await shortages(read, ALL);
    expect(products[0]?.waiting).toMatchObject({ count: 130, units: 260 });
    expect(products[0]?.waiting.lines.map(({ orderId }) => orderId)).toEqual(
      Array.from({ length: 100 }, (_, index) => `o${index}`),
    );
  });
});
