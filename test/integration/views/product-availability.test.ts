import { describe, expect, it } from '@jest/globals';
import { byPreference } from '../../../src/domain/batch.ts';
import { ProductAvailability, productAvailability } from '../../../src/views/product-availability.ts';
import { allocate, createBatch } from '../../support/builders/records.ts';
import { batchRow, waitingRow } from '../../support/builders/stock-rows.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { read, save, sql, handle } = viewedDatabase();
const lamp = (page: { after?: string; limit?: number } = {}) =>
  productAvailability(read, 'LAMP', { limit: 10, ...page });

/** Batches of few days, so that many differ only in their creation; saved in no particular order. */
const BATCHES = Array.from({ length: 23 }, (_, index) =>
  batchRow(`B${index}`, {
    createdVersion: 1 + ((index * 7) % 23),
    eta: [null, '2030-01-02', '2030-01-01', '2029-12-31'][index % 4] as string | null,
  }),
);

describe('the availability of a product', () => {
  it('shows sums by the location of the batches, and each batch', async () => {
    await save({
      batches: [
        batchRow('B1', { qty: 10, allocated: 4 }),
        batchRow('B2', { qty: 20, allocated: 1, eta: '2030-01-01', createdVersion: 2 }),
        batchRow('B3', { qty: 6, allocated: 6, eta: '2031-01-01', createdVersion: 3 }),
        batchRow('T1', { sku: 'TABLE', qty: 1_000 }),
      ],
    });
    const shown = await lamp();
    expect(shown).toEqual({
      sku: 'LAMP',
      inStock: { purchased: 10, allocated: 4, dispatched: 0, available: 6 },
      onTheWay: { purchased: 26, allocated: 7, dispatched: 0, available: 19 },
      waiting: 0,
      largestLine: 19,
      availableToPromise: [
        { from: null, available: 6 },
        { from: '2030-01-01', available: 25 },
      ],
      batches: [
        { ref: 'B1', eta: null, purchased: 10, allocated: 4, dispatched: 0, available: 6 },
        { ref: 'B2', eta: '2030-01-01', purchased: 20, allocated: 1, dispatched: 0, available: 19 },
        { ref: 'B3', eta: '2031-01-01', purchased: 6, allocated: 6, dispatched: 0, available: 0 },
      ],
      next: null,
    });
    expect(ProductAvailability.parse(shown)).toEqual(shown);
  });

  it('counts what left the warehouse, of used-up batches too, and what is waited for', async () => {
    await save({
      batches: [
        batchRow('B1', { qty: 10, allocated: 4, dispatched: 3 }),
        batchRow('B2', { qty: 6, allocated: 6, dispatched: 5, createdVersion: 2 }),
      ],
      linesAdded: [waitingRow('o1', { qty: 9 }), waitingRow('o2', { qty: 8, requestedVersion: 3 })],
    });
    await sql(`update batches set dispatched = 6 where ref = 'B2'`);
    await expect(lamp()).resolves.toMatchObject({
      inStock: { purchased: 16, allocated: 10, dispatched: 9, available: 6 },
      waiting: 17,
      batches: [
        { ref: 'B1', dispatched: 3 },
        { ref: 'B2', dispatched: 6 },
      ],
    });
  });

  it('counts a batch with a past eta as on the way', async () => {
    await save({ batches: [batchRow('B1', { qty: 10, eta: '0001-01-01' })] });
    await expect(lamp()).resolves.toMatchObject({
      inStock: { available: 0 },
      onTheWay: { available: 10 },
      availableToPromise: [{ from: '0001-01-01', available: 10 }],
    });
  });

  it('does not exist for an unknown SKU', async () => {
    await save({ batches: [batchRow('T1', { sku: 'TABLE' })] });
    await expect(lamp()).resolves.toBeUndefined();
  });

  it('is empty for a product without batches', async () => {
    await sql(`insert into products values ('LAMP', 1)`);
    const nothing = { purchased: 0, allocated: 0, dispatched: 0, available: 0 };
    await expect(lamp()).resolves.toEqual({
      sku: 'LAMP',
      inStock: nothing,
      onTheWay: nothing,
      waiting: 0,
      largestLine: 0,
      availableToPromise: [],
      batches: [],
      next: null,
    });
  });
});

describe('the largest line of a product', () => {
  it('is the most that one batch can serve: this quantity can be allocated, one more cannot', async () => {
    await handle(createBatch('B1', 'LAMP', 5), createBatch('B2', 'LAMP', 8, '2030-01-01'));
    const { largestLine = 0 } = (await lamp()) ?? {};
    expect(largestLine).toBe(8);
    await handle(
      createBatch('B1', 'LAMP', 5),
      createBatch('B2', 'LAMP', 8, '2030-01-01'),
      allocate('o1', 'LAMP', largestLine + 1),
      allocate('o2', 'LAMP', largestLine),
    );
    await expect(lamp()).resolves.toMatchObject({
      largestLine: 5,
      onTheWay: { purchased: 8, allocated: 8, dispatched: 0, available: 0 },
    });
  });
});

describe('the quantity of a product that is available by day', () => {
  it('grows day by day; batches of one day are added up, and days without arrivals are left out', async () => {
    await save({
      batches: [
        batchRow('B1', { eta: '2030-01-02', qty: 3 }),
        batchRow('B2', { eta: '2030-01-01', qty: 10, allocated: 10 }),
        batchRow('B3', { eta: '2030-01-02', qty: 4 }),
        batchRow('B4', { eta: '2029-12-31', qty: 5, allocated: 4 }),
      ],
    });
    const { availableToPromise } = (await lamp()) ?? {};
    expect(availableToPromise).toEqual([
      { from: '2029-12-31', available: 1 },
      { from: '2030-01-02', available: 8 },
    ]);
  });

  it('has the first 400 days if there are arrivals on 401 days and stock in the warehouse', async () => {
    await sql(`insert into products values ('LAMP', 402)`);
    await sql(`insert into batches
      select 'B' || n, 'LAMP', case when n > 0 then date '2030-01-01' + n end, 1, 1 + n, 1, 0
      from generate_series(401, 0, -1) as n`);
    const { availableToPromise = [] } = (await lamp()) ?? {};
    expect(availableToPromise).toHaveLength(400);
    expect(availableToPromise[0]).toEqual({ from: null, available: 1 });
    expect(availableToPromise.at(-1)).toEqual({ from: '2031-02-04', available: 400 });
  });
});

describe('the batches of a product', () => {
  it.each([1, 2, 5, 22, 23, 24])(
    'in pages of %i appear once each, in the domain’s order of preference',
    async (limit) => {
      await save({ batches: BATCHES });
      const pages = await allPages((after?: string) => productAvailability(read, 'LAMP', { after, limit }));
      expect(pages.flatMap(({ batches }) => batches.map(({ ref }) => ref))).toEqual(
        BATCHES.toSorted(byPreference).map(({ ref }) => ref),
      );
      expect(pages).toHaveLength(Math.ceil(23 / limit));
    },
  );

  it('on a later page have the sums of all batches', async () => {
    await save({ batches: BATCHES });
    const whole = await lamp({ limit: 23 });
    const after = String(whole?.batches[19]?.ref);
    await expect(lamp({ after })).resolves.toEqual({ ...whole, batches: whole?.batches.slice(20) });
  });

  it.each(['T1', 'nobody knows it'])('after %s, which is not of this SKU, are none', async (after) => {
    await save({ batches: [...BATCHES, batchRow('T1', { sku: 'TABLE' })] });
    await expect(lamp({ after })).resolves.toMatchObject({ batches: [], next: null });
  });
});
