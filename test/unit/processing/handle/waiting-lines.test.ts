import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../../src/domain/commands.ts';
import { allocate, backorder, createBatch, deallocate } from '../../../support/builders/records.ts';
import { applying, watchedDatabase } from '../../../support/memory/applying.ts';

const LOADED_AT_FIRST = 1_000;
const LOAD = 'loads stock of LAMP';

/** 1,200 lines of 2 LAMP wait, and then one that wants only 1. `served` are the orders that a command served. */
async function manyWait() {
  const { asked, ...options } = watchedDatabase();
  const { apply, lines } = await applying(options);
  const orders = Array.from({ length: 1_200 }, (_, index) => backorder(`o${index + 1}`, 'LAMP', 2));
  await apply(createBatch('B1', 'LAMP', 1));
  await apply(...orders, backorder('small', 'LAMP', 1));
  // The small line was served at once: it fits.
  await apply(backorder('last', 'LAMP', 1));
  return {
    async served(...commands: Command[]) {
      const before = { steps: asked.length, lines: lines().length };
      await apply(...commands);
      const allocated = lines()
        .slice(before.lines)
        .filter((line) => line.startsWith('Allocated'));
      const loads = asked.slice(before.steps).filter((step) => step === LOAD).length;
      return { orders: allocated.map((line) => line.split(' ')[1]), loads };
    },
  };
}

const firstOrders = (count: number): string[] => Array.from({ length: count }, (_, index) => `o${index + 1}`);

describe('a SKU with more waiting lines than are loaded at first', () => {
  it('given units for a few, loads once and serves the first ones', async () => {
    const { served } = await manyWait();
    await expect(served(createBatch('B2', 'LAMP', 4))).resolves.toEqual({ orders: firstOrders(2), loads: 1 });
  });

  it('given units for more than are loaded, loads more and serves all of them', async () => {
    const { served } = await manyWait();
    const count = LOADED_AT_FIRST + 100;
    await expect(served(createBatch('B2', 'LAMP', 2 * count))).resolves.toEqual({
      orders: firstOrders(count),
      loads: 2,
    });
  });

  it('given a unit that only the last line can use, finds that line', async () => {
    const { served } = await manyWait();
    await expect(served(createBatch('B2', 'LAMP', 3))).resolves.toEqual({ orders: ['o1', 'last'], loads: 3 });
  });

  it('given many SKUs of which too few lines are loaded, loads more of all of them at once', async () => {
    const { asked, ...options } = watchedDatabase();
    const { apply } = await applying(options);
    const skus = Array.from({ length: 20 }, (_, index) => `SKU-${index}`);
    await apply(
      ...skus.flatMap((sku) => [
        createBatch(`of ${sku}`, sku, 20),
        allocate('large', sku, 20),
        ...Array.from({ length: 15 }, (_, index) => backorder(`o${index}`, sku, 1)),
      ]),
    );
    const before = asked.length;
    await apply(...skus.map((sku) => deallocate('large', sku)));
    expect(asked.slice(before).filter((step) => step.startsWith('loads'))).toHaveLength(2);
  });

  it('given several commands in one batch, serves as if each came alone', async () => {
    const { served } = await manyWait();
    const batches = Array.from({ length: 600 }, (_, index) => createBatch(`C${index}`, 'LAMP', 3));
    const { orders } = await served(...batches);
    expect(orders).toEqual(['o1', 'last', ...firstOrders(600).slice(1)]);
  });
});
