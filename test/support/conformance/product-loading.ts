import { beforeEach, describe, expect, it } from '@jest/globals';
import { allOpenBatches } from '../../../src/service-layer/stock-requirements.ts';
import { batchRow, lineRow, needs } from '../builders/stock-rows.ts';
import { eachTest } from './each-test.ts';
import { load, ordersOf, refsOf, save } from './product-access.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

const line = (orderId: string) => ({ orderId, sku: 'LAMP' });

/** LAMP: B1 is full, B2 half full, B3 untouched and on its way. TABLE: T1. */
const STOCK = {
  products: [
    { sku: 'LAMP', loadedVersion: 0, version: 9 },
    { sku: 'TABLE', loadedVersion: 0, version: 1 },
  ],
  batches: [
    batchRow('B3', { eta: '2026-12-01', createdVersion: 3 }),
    batchRow('B1', { createdVersion: 1, allocated: 10 }),
    batchRow('B2', { createdVersion: 2, allocated: 4 }),
    batchRow('T1', { sku: 'TABLE' }),
  ],
  linesSet: [
    lineRow('o1', { qty: 5, allocatedVersion: 4 }),
    lineRow('o2', { qty: 3, allocatedVersion: 5 }),
    lineRow('o3', { qty: 2, allocatedVersion: 7 }),
    lineRow('o4', { qty: 4, allocatedVersion: 6, batchRef: 'B2' }),
  ],
};

/** Tests that only the parts are loaded that a run of commands needs, without history. */
export function productLoading(make: MakeEmptyDatabase): void {
  describe('loading', () => {
    const setup = eachTest(make);
    beforeEach(() => save(setup().unitOfWork, STOCK));
    const loading = (wanted: Parameters<typeof load>[1]) => load(setup().unitOfWork, wanted);

    it('loads an unknown SKU as version 0 without batches and lines', async () => {
      const stock = await loading({ skus: ['CHAIR'] });
      expect(stock.products.get('CHAIR')).toEqual({
        sku: 'CHAIR',
        version: 0,
        batches: [],
        lines: new Map(),
        waiting: [],
        waitingElsewhere: null,
      });
      expect(stock.events).toEqual([]);
    });

    it('loads nothing if nothing is needed', async () => {
      const stock = await loading({});
      expect([stock.products.size, stock.batches.size]).toEqual([0, 0]);
    });

    it('loads the version of a SKU and its batches with units left, in order of preference, without lines', async () => {
      const stock = await loading({ skus: ['LAMP'] });
      expect(stock.products.get('LAMP')?.version).toBe(9);
      expect(refsOf(stock, 'LAMP')).toEqual(['B2', 'B3']);
      expect(ordersOf(stock, 'LAMP')).toEqual([]);
      expect([...stock.batches.keys()].toSorted()).toEqual(['B2', 'B3']);
    });

    it.each([
      [{ lines: 1, qty: 6 }, ['B2']],
      [{ lines: 1, qty: 7 }, ['B2', 'B3']],
      [{ lines: 2, qty: 6 }, ['B2', 'B3']],
      [{ lines: 2, qty: 3 }, ['B2']],
      [{ lines: 3, qty: 3 }, ['B2', 'B3']],
      [{ lines: 3, qty: 2 }, ['B2']],
      [{ lines: 2_147_483_647, qty: 1 }, ['B2', 'B3']],
      [{ lines: 1, qty: 2_147_483_647 }, ['B2', 'B3']],
    ])(
      'given a capacity need of %j, loads the first batches that certainly have it: %j',
      async (room, refs) => {
        const stock = await loading({ skus: ['LAMP'], capacityNeeds: [{ sku: 'LAMP', ...room }] });
        expect(refsOf(stock, 'LAMP')).toEqual(refs);
      },
    );

    it('marks the first batches in order of preference, but not batches that are loaded only by reference', async () => {
      const wanted = needs({
        skus: ['LAMP'],
        capacityNeeds: [{ sku: 'LAMP', lines: 1, qty: 6 }],
        refs: ['B3', 'T1'],
      });
      const known = await setup().unitOfWork.products.load({ requirements: wanted, commandIds: [] });
      expect(refsOf(known.stock, 'LAMP')).toEqual(['B2', 'B3']);
      expect(known.preferred).toEqual(new Set(['B2']));
    });

    it('given a batch that comes first and is requested by reference, marks it', async () => {
      const wanted = needs({
        skus: ['LAMP'],
        capacityNeeds: [{ sku: 'LAMP', lines: 1, qty: 6 }],
        refs: ['B2'],
      });
      const { preferred } = await setup().unitOfWork.products.load({ requirements: wanted, commandIds: [] });
      expect(preferred).toEqual(new Set(['B2']));
    });

    it('given no capacity need, loads no batches', async () => {
      const stock = await loading({ skus: ['LAMP', 'TABLE'], capacityNeeds: [allOpenBatches('TABLE')] });
      expect([refsOf(stock, 'LAMP'), refsOf(stock, 'TABLE')]).toEqual([[], ['T1']]);
    });

    it('loads batches with all their fields', async () => {
      const { batches } = await loading({ skus: ['LAMP'] });
      expect(batches.get('B2')).toEqual(batchRow('B2', { createdVersion: 2, allocated: 4 }));
      expect(batches.get('B3')).toEqual(batchRow('B3', { eta: '2026-12-01', createdVersion: 3 }));
    });

    it('returns one object for a batch in the list and the same batch by reference', async () => {
      const stock = await loading({ skus: ['LAMP'] });
      expect(stock.products.get('LAMP')?.batches[0]).toBe(stock.batches.get('B2'));
    });

    it('given a full batch by reference, loads it among the batches of its product', async () => {
      const stock = await loading({ skus: ['LAMP'], refs: ['B1'] });
      expect(refsOf(stock, 'LAMP')).toEqual(['B1', 'B2', 'B3']);
    });

    it('given a reference of a SKU that was not requested, loads the batch but not its product', async () => {
      const stock = await loading({ skus: ['LAMP'], refs: ['T1'] });
      expect(stock.batches.get('T1')).toMatchObject({ sku: 'TABLE' });
      expect([...stock.products.keys()]).toEqual(['LAMP']);
      expect(refsOf(stock, 'LAMP')).toEqual(['B2', 'B3']);
    });

    it('loads nothing for an unknown reference', async () => {
      const stock = await loading({ skus: ['LAMP'], refs: ['B9'] });
      expect(stock.batches.has('B9')).toBe(false);
    });

    it('loads requested lines with their batches, including full batches', async () => {
      const stock = await loading({ skus: ['LAMP'], lines: [line('o1'), line('o9')] });
      expect(stock.products.get('LAMP')?.lines).toEqual(
        new Map([['o1', lineRow('o1', { qty: 5, allocatedVersion: 4 })]]),
      );
      expect(refsOf(stock, 'LAMP')).toEqual(['B1', 'B2', 'B3']);
    });

    it('given an order with lines of two SKUs, loads only the requested line', async () => {
      await save(setup().unitOfWork, {
        products: [{ sku: 'TABLE', loadedVersion: 1, version: 2 }],
        batches: [batchRow('T1', { sku: 'TABLE', allocated: 1 })],
        linesSet: [lineRow('o1', { sku: 'TABLE', batchRef: 'T1' })],
      });
      const stock = await loading({ skus: ['LAMP', 'TABLE'], lines: [{ orderId: 'o1', sku: 'TABLE' }] });
      expect(ordersOf(stock, 'TABLE')).toEqual(['o1']);
      expect(ordersOf(stock, 'LAMP')).toEqual([]);
    });

    it.each([
      [10, []],
      [11, []],
      [9, ['o3']],
      [8, ['o3']],
      [7, ['o2', 'o3']],
      [5, ['o2', 'o3']],
      [4, ['o1', 'o2', 'o3']],
      [0, ['o1', 'o2', 'o3']],
    ])(
      'given a reduction of a batch with 10 allocated units to %d, loads just enough of its newest lines: %j',
      async (qty, orders) => {
        const stock = await loading({ skus: ['LAMP'], refs: ['B1'], reductions: [{ ref: 'B1', qty }] });
        expect(ordersOf(stock, 'LAMP')).toEqual(orders);
      },
    );

    it('given reductions of two batches, loads lines of both', async () => {
      const reductions = [
        { ref: 'B1', qty: 9 },
        { ref: 'B2', qty: 0 },
      ];
      const stock = await loading({ skus: ['LAMP'], refs: ['B1', 'B2'], reductions });
      expect(ordersOf(stock, 'LAMP')).toEqual(['o3', 'o4']);
    });

    it('given a requested line that is also the newest of a reduced batch, loads it once', async () => {
      const stock = await loading({
        skus: ['LAMP'],
        lines: [line('o3')],
        refs: ['B1'],
        reductions: [{ ref: 'B1', qty: 7 }],
      });
      expect(ordersOf(stock, 'LAMP')).toEqual(['o2', 'o3']);
    });

    it('given a reduction of a batch of another SKU or of an unknown batch, loads the rest', async () => {
      const reductions = [
        { ref: 'B1', qty: 0 },
        { ref: 'B9', qty: 0 },
      ];
      const stock = await loading({ skus: ['TABLE'], refs: ['B1', 'B9'], reductions });
      expect(stock.batches.get('B1')).toMatchObject({ sku: 'LAMP' });
      expect(ordersOf(stock, 'TABLE')).toEqual([]);
    });

    it('given lines that left the warehouse, loads older ones to reduce the batch', async () => {
      await save(setup().unitOfWork, {
        products: [{ sku: 'LAMP', loadedVersion: 9, version: 10 }],
        batches: [batchRow('B1', { createdVersion: 1, allocated: 10, dispatched: 2 })],
        linesSet: [lineRow('o3', { qty: 2, allocatedVersion: 7, state: 'dispatched' })],
      });
      const stock = await loading({ skus: ['LAMP'], refs: ['B1'], reductions: [{ ref: 'B1', qty: 9 }] });
      expect(ordersOf(stock, 'LAMP')).toEqual(['o2']);
    });

    it('given a line that is about to leave the warehouse, loads older ones as well to reduce the batch', async () => {
      const stock = await loading({
        skus: ['LAMP'],
        refs: ['B1'],
        lines: [line('o3')],
        leaving: [line('o3')],
        reductions: [{ ref: 'B1', qty: 8 }],
      });
      expect(ordersOf(stock, 'LAMP')).toEqual(['o1', 'o2', 'o3']);
    });

    it('given a change of loaded stock in memory, does not return it in the next load', async () => {
      const { batches } = await loading({ skus: ['LAMP'] });
      Object.assign(batches.get('B2') ?? {}, { allocated: 0 });
      expect((await loading({ skus: ['LAMP'] })).batches.get('B2')?.allocated).toBe(4);
    });
  });
}
