import { describe, expect, it } from '@jest/globals';
import { type AllocatedLine, allocatedLines } from '../../../src/views/allocated-lines.ts';
import { lineRow } from '../../support/builders/stock-rows.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, save } = viewedDatabase();

/** Three orders with the same three SKUs, by order and SKU. */
const LINES = ['o1', 'o10', 'o2'].flatMap((orderId) =>
  ['BED', 'LAMP', 'TABLE'].map((sku) => lineRow(orderId, { sku })),
);

async function pagesOf(limit: number): Promise<(readonly AllocatedLine[])[]> {
  const pages: (readonly AllocatedLine[])[] = [];
  do pages.push(await allocatedLines(read, pages.at(-1)?.at(-1), limit));
  while (pages.at(-1)?.length === limit);
  return pages;
}

describe('all allocated lines', () => {
  it('are shown with quantity and batch', async () => {
    await save({ linesSet: [lineRow('o1', { qty: 3, batchRef: 'B7' })] });
    await expect(allocatedLines(read, undefined, 10)).resolves.toEqual([
      { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'B7' },
    ]);
  });

  it.each([1, 2, 4, 8, 9, 10])('given 9 lines, appear once each, in order, in pages of %i', async (limit) => {
    await save({ linesSet: LINES.toReversed() });
    const shown = (await pagesOf(limit)).flat().map(({ orderId, sku }) => ({ orderId, sku }));
    expect(shown).toEqual(LINES.map(({ orderId, sku }) => ({ orderId, sku })));
  });

  it('continue after the last line of a page even if that line was deleted', async () => {
    await save({ linesSet: LINES.slice(1) });
    await expect(allocatedLines(read, { orderId: 'o1', sku: 'BED' }, 1)).resolves.toMatchObject([
      { orderId: 'o1', sku: 'LAMP' },
    ]);
  });

  it('are none if nothing is allocated', async () => {
    await expect(allocatedLines(read, undefined, 10)).resolves.toEqual([]);
  });
});
