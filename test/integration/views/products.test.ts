import { describe, expect, it } from '@jest/globals';
import { Products, products } from '../../../src/views/products.ts';
import {
  allocate,
  changeBatchQuantity,
  createBatch,
  deallocate,
  dispatch,
  receiveBatch,
} from '../../support/builders/records.ts';
import { batchRow } from '../../support/builders/stock-rows.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { read, save, sql, handle } = viewedDatabase();
const USED = { purchased: 10, allocated: 10, dispatched: 0, available: 0 };
const NOTHING = { purchased: 0, allocated: 0, dispatched: 0, available: 0 };

describe('the list of products', () => {
  it('contains the sums of each product’s batches by location', async () => {
    await save({
      batches: [
        batchRow('B1', { sku: 'TABLE', qty: 10, allocated: 4 }),
        batchRow('B2', { sku: 'TABLE', qty: 5, allocated: 5 }),
        batchRow('B3', { sku: 'TABLE', qty: 20, allocated: 1, eta: '2001-01-01' }),
        batchRow('B4', { sku: 'LAMP', qty: 2_147_483_647, eta: '2030-01-01' }),
        batchRow('B5', { sku: 'LAMP', qty: 2_147_483_647, eta: '2030-01-02' }),
      ],
    });
    const shown = await products(read, { limit: 10 });
    expect(shown).toEqual({
      products: [
        {
          sku: 'LAMP',
          inStock: NOTHING,
          onTheWay: { purchased: 4_294_967_294, allocated: 0, dispatched: 0, available: 4_294_967_294 },
          waiting: 0,
        },
        {
          sku: 'TABLE',
          inStock: { purchased: 15, allocated: 9, dispatched: 0, available: 6 },
          onTheWay: { purchased: 20, allocated: 1, dispatched: 0, available: 19 },
          waiting: 0,
        },
      ],
      next: null,
    });
    expect(Products.parse(shown)).toEqual(shown);
  });

  it.each([
    [[], USED, USED],
    [[deallocate('o2', 'LAMP')], USED, { purchased: 10, allocated: 0, dispatched: 0, available: 10 }],
    [[deallocate('o2', 'LAMP'), changeBatchQuantity('B2', 'LAMP', 0)], USED, NOTHING],
    [
      [changeBatchQuantity('B1', 'LAMP', 12)],
      { purchased: 12, allocated: 10, dispatched: 0, available: 2 },
      USED,
    ],
    [[dispatch('o1', 'LAMP')], { ...USED, dispatched: 10 }, USED],
    [
      [dispatch('o1', 'LAMP'), changeBatchQuantity('B1', 'LAMP', 12)],
      { ...USED, purchased: 12, dispatched: 10, available: 2 },
      USED,
    ],
    [
      [receiveBatch('B2', 'LAMP', 10)],
      { purchased: 20, allocated: 20, dispatched: 0, available: 0 },
      NOTHING,
    ],
    [
      [receiveBatch('B2', 'LAMP', 10), dispatch('o2', 'LAMP')],
      { purchased: 20, allocated: 20, dispatched: 10, available: 0 },
      NOTHING,
    ],
  ])('includes used-up batches in the sums, after %j', async (then, inStock, onTheWay) => {
    await handle(
      createBatch('B1', 'LAMP', 10),
      createBatch('B2', 'LAMP', 10, '2030-01-01'),
      allocate('o1', 'LAMP', 10),
      allocate('o2', 'LAMP', 10),
      ...then,
    );
    const { products: shown } = await products(read, { limit: 10 });
    expect(shown).toEqual([{ sku: 'LAMP', inStock, onTheWay, waiting: 0 }]);
  });

  it.each([1, 2, 3, 6, 7, 8])(
    'given 7 products, shows each once, in order, in pages of %i',
    async (limit) => {
      const skus = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
      await save({ batches: skus.toReversed().map((sku) => batchRow(`B-${sku}`, { sku })) });
      const pages = await allPages((after?: string) => products(read, { after, limit }));
      expect(pages.flatMap((page) => page.products.map(({ sku }) => sku))).toEqual(skus);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
    },
  );

  it('is empty if no batch was ever created', async () => {
    await expect(products(read, { limit: 10 })).resolves.toEqual({ products: [], next: null });
  });

  it('has nothing for a product without batches', async () => {
    await sql(`insert into products values ('LAMP', 1)`);
    const shown = await products(read, { limit: 10 });
    expect(shown.products).toEqual([{ sku: 'LAMP', inStock: NOTHING, onTheWay: NOTHING, waiting: 0 }]);
  });
});
