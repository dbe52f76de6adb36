import { expect, it } from '@jest/globals';
import { postgresOrderIndex } from '../../../src/adapters/postgres/order-history/order-index.ts';
import { type Orders, orderSearch } from '../../../src/views/order-search.ts';
import { products } from '../../../src/views/products.ts';
import { allocate, createBatch, deallocate } from '../../support/builders/records.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { pool, read, handle } = viewedDatabase();
const limit = 100;

const found = async (prefix: string) => (await orderSearch(read, prefix, { limit })).orders;

it('orders are found by the beginning of their ids: those with lines, and those with an event that is kept', async () => {
  await handle(
    createBatch('B1', 'LAMP', 100),
    createBatch('T1', 'TABLE', 100),
    allocate('o1', 'LAMP', 1),
    allocate('o1', 'TABLE', 1),
    allocate('o10', 'LAMP', 1),
    allocate('O1', 'LAMP', 1),
    allocate('p1', 'LAMP', 1),
    allocate('o11', 'LAMP', 1),
    deallocate('o11', 'LAMP'),
  );
  const withLines = [
    { orderId: 'o1', lines: 2 },
    { orderId: 'o10', lines: 1 },
  ];
  await expect(found('o1')).resolves.toEqual(withLines);
  while ((await postgresOrderIndex(pool()).advance()) > 0);
  await expect(found('o1')).resolves.toEqual([...withLines, { orderId: 'o11', lines: 0 }]);
  await expect(found('o10')).resolves.toEqual([{ orderId: 'o10', lines: 1 }]);
  await expect(found('x')).resolves.toEqual([]);
});

it('they come in pages', async () => {
  await handle(
    createBatch('B1', 'LAMP', 100),
    ...Array.from({ length: 7 }, (_, n) => allocate(`o${n}`, 'LAMP', 1)),
  );
  while ((await postgresOrderIndex(pool()).advance()) > 0);
  const pages = await allPages<string, Orders>((after) => orderSearch(read, 'o', { after, limit: 3 }));
  expect(pages.map(({ orders }) => orders.map(({ orderId }) => orderId))).toEqual([
    ['o0', 'o1', 'o2'],
    ['o3', 'o4', 'o5'],
    ['o6'],
  ]);
});

it.each(['%', '_', '\\', "'", '"', '😀', 'é'])(
  'a beginning such as %s is text, not a pattern',
  async (prefix) => {
    await handle(
      createBatch('B1', 'LAMP', 9),
      allocate('plain', 'LAMP', 1),
      allocate(`${prefix}1`, 'LAMP', 1),
    );
    await expect(found(prefix)).resolves.toEqual([{ orderId: `${prefix}1`, lines: 1 }]);
  },
);

it('products are found by the beginning of their SKUs, in pages', async () => {
  await handle(...['LA', 'LAMP', 'LAMP-2', 'LB', 'la'].map((sku) => createBatch(`batch-${sku}`, sku, 1)));
  const skus = async (prefix: string, after?: string, most = limit) =>
    (await products(read, { after, limit: most }, prefix)).products.map(({ sku }) => sku);
  await expect(skus('LA')).resolves.toEqual(['LA', 'LAMP', 'LAMP-2']);
  await expect(skus('LA', 'LA', 1)).resolves.toEqual(['LAMP']);
  await expect(skus('')).resolves.toEqual(['LA', 'LAMP', 'LAMP-2', 'LB', 'la']);
  await expect(skus('%')).resolves.toEqual([]);
});
