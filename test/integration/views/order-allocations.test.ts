import { describe, expect, it } from '@jest/globals';
import { OrderAllocations, orderAllocations } from '../../../src/views/order-allocations.ts';
import { lineRow } from '../../support/builders/stock-rows.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { read, save } = viewedDatabase();
const SKUS = ['ARMCHAIR', 'BED', 'CHAIR', 'DESK', 'EASEL', 'FRAME', 'GLASS'];

describe('the allocations of an order', () => {
  it('show only the lines of the order, by SKU', async () => {
    await save({
      linesSet: [
        lineRow('o1', { sku: 'TABLE', qty: 2, batchRef: 'B2' }),
        lineRow('o2', { sku: 'LAMP' }),
        lineRow('o1', { sku: 'LAMP', qty: 7 }),
        lineRow('o10', { sku: 'LAMP' }),
      ],
    });
    const shown = await orderAllocations(read, 'o1', { limit: 10 });
    expect(shown).toEqual({
      orderId: 'o1',
      lines: [
        { sku: 'LAMP', qty: 7, batchRef: 'B1' },
        { sku: 'TABLE', qty: 2, batchRef: 'B2' },
      ],
      next: null,
    });
    expect(OrderAllocations.parse(shown)).toEqual(shown);
  });

  it.each([1, 2, 3, 6, 7, 8])(
    'in pages of %i show each of 7 lines once, in order, without an empty page',
    async (limit) => {
      await save({ linesSet: SKUS.toReversed().map((sku) => lineRow('o1', { sku })) });
      const pages = await allPages((after?: string) => orderAllocations(read, 'o1', { after, limit }));
      expect(pages.flatMap(({ lines }) => lines.map(({ sku }) => sku))).toEqual(SKUS);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
    },
  );

  it('are empty for an unknown order', async () => {
    await save({ linesSet: [lineRow('o1')] });
    await expect(orderAllocations(read, 'o2', { limit: 10 })).resolves.toEqual({
      orderId: 'o2',
      lines: [],
      next: null,
    });
  });

  it('treat any id as text', async () => {
    const orderId = `o'1"; drop table order_lines; -- {a,b} \\ % _ 🛋`;
    await save({ linesSet: [lineRow(orderId), lineRow('o2')] });
    const { lines } = await orderAllocations(read, orderId, { limit: 10 });
    expect(lines).toHaveLength(1);
  });
});
