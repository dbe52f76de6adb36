import { describe, expect, it } from '@jest/globals';
import { BatchLines, batchLines } from '../../../src/views/batch-lines.ts';
import { batchRow, lineRow } from '../../support/builders/stock-rows.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { read, save } = viewedDatabase();

describe('a batch with its lines', () => {
  it('shows the lines of the batch, oldest allocation first', async () => {
    await save({
      batches: [batchRow('B1', { qty: 10, allocated: 3, dispatched: 2, eta: '2030-02-28' }), batchRow('B2')],
      linesSet: [
        lineRow('newer', { qty: 1, allocatedVersion: 10 }),
        lineRow('older', { qty: 2, allocatedVersion: 9, state: 'dispatched' }),
        lineRow('elsewhere', { batchRef: 'B2', allocatedVersion: 8 }),
      ],
    });
    const shown = await batchLines(read, 'B1', { limit: 10 });
    expect(shown).toEqual({
      ref: 'B1',
      sku: 'LAMP',
      eta: '2030-02-28',
      purchased: 10,
      allocated: 3,
      dispatched: 2,
      available: 7,
      lines: [
        { orderId: 'older', qty: 2, dispatched: true },
        { orderId: 'newer', qty: 1, dispatched: false },
      ],
      next: null,
    });
    expect(BatchLines.parse(shown)).toEqual(shown);
  });

  it.each([1, 2, 3, 6, 7, 8])(
    'given 7 lines, shows each line once, in order, in pages of %i',
    async (limit) => {
      const orders = ['g', 'f', 'e', 'd', 'c', 'b', 'a'];
      await save({
        batches: [batchRow('B1')],
        linesSet: orders.map((orderId, index) => lineRow(orderId, { allocatedVersion: 8 + index })),
      });
      const pages = await allPages((after?: number) => batchLines(read, 'B1', { after, limit }));
      expect(pages.flatMap(({ lines }) => lines.map(({ orderId }) => orderId))).toEqual(orders);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
    },
  );

  it('has no lines if nothing of it is allocated', async () => {
    await save({ batches: [batchRow('B1')] });
    await expect(batchLines(read, 'B1', { limit: 10 })).resolves.toMatchObject({
      eta: null,
      lines: [],
      next: null,
    });
  });

  it('does not exist for an unknown reference', async () => {
    await save({ batches: [batchRow('B1')] });
    await expect(batchLines(read, 'B2', { limit: 10 })).resolves.toBeUndefined();
  });
});
