import { describe, expect, it } from '@jest/globals';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { batchRow, lineRow } from '../builders/stock-rows.ts';
import { PROCESSES, refusedAtOnce } from './at-once.ts';
import { eachTest } from './each-test.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';
import { load, ordersOf, refsOf, save } from './product-access.ts';

/** Tests that changes of other writers are not overwritten. */
export function productRaces(make: MakeEmptyDatabase): void {
  describe('changes by others', () => {
    const setup = eachTest(make);
    const saving = (wanted: Parameters<typeof save>[1], partition?: number) =>
      save(setup().unitOfWork, wanted, partition);
    const loading = (wanted: Parameters<typeof load>[1]) => load(setup().unitOfWork, wanted);
    /** Saves all of these at once; returns the errors of those that were refused. */
    const savedAtOnce = (processes: number, ...all: Parameters<typeof save>[1][]): Promise<unknown[]> =>
      refusedAtOnce(
        setup(),
        processes,
        all.map((changes) => ({ changes })),
      );

    const lamp = (loadedVersion: number, version: number) => [{ sku: 'LAMP', loadedVersion, version }];
    const table = (loadedVersion: number, version: number) => [{ sku: 'TABLE', loadedVersion, version }];

    it('refuses to save a product that another writer saved since it was loaded, and writes nothing', async () => {
      await saving({ products: lamp(0, 1), batches: [batchRow('B1')] });
      const { products } = await loading({ skus: ['LAMP'] });
      const version = products.get('LAMP')?.version ?? 0;
      await saving({ products: lamp(1, 2), batches: [batchRow('B1', { allocated: 3 })] }, 1);
      const late = { products: lamp(version, version + 1), batches: [batchRow('B1', { allocated: 9 })] };
      await expect(saving(late)).rejects.toThrow(ConcurrentChange);
      const stock = await loading({ skus: ['LAMP'] });
      expect(stock.products.get('LAMP')?.version).toBe(2);
      expect(stock.batches.get('B1')?.allocated).toBe(3);
    });

    it('refuses to save a new product that another writer saved first', async () => {
      await saving({ products: lamp(0, 4), batches: [batchRow('B1')] }, 1);
      await expect(saving({ products: lamp(0, 1), batches: [batchRow('B2')] })).rejects.toThrow(
        ConcurrentChange,
      );
      expect(refsOf(await loading({ skus: ['LAMP'] }), 'LAMP')).toEqual(['B1']);
    });

    it('writes none of several products if one of them was changed', async () => {
      await saving({ products: lamp(0, 1), batches: [batchRow('B1')] }, 1);
      const both = { products: [...table(0, 1), ...lamp(0, 1)], batches: [batchRow('T1', { sku: 'TABLE' })] };
      await expect(saving(both)).rejects.toThrow(ConcurrentChange);
      expect((await loading({ skus: ['TABLE'], refs: ['T1'] })).batches.size).toBe(0);
    });

    it.each(PROCESSES)(
      'given %s and two saves of the same product at once, refuses one',
      async (_, processes) => {
        const refusals = await savedAtOnce(
          processes,
          { products: lamp(0, 1), batches: [batchRow('B1')] },
          { products: lamp(0, 1), batches: [batchRow('B2')] },
        );
        expect(refusals).toEqual([expect.any(ConcurrentChange)]);
        expect(refsOf(await loading({ skus: ['LAMP'] }), 'LAMP')).toHaveLength(1);
      },
    );

    it.each(PROCESSES)(
      'given %s and two changes of the same product at once, the lines of the refused one are not kept',
      async (_, processes) => {
        await saving({
          products: lamp(0, 1),
          batches: [batchRow('B1', { allocated: 1 })],
          linesAdded: [lineRow('o1')],
        });
        const removal = { products: lamp(1, 2), linesRemoved: [{ orderId: 'o1', sku: 'LAMP' }] };
        const addition = { products: lamp(1, 2), linesAdded: [lineRow('o2')] };
        expect(await savedAtOnce(processes, removal, addition)).toEqual([expect.any(ConcurrentChange)]);
        const lines = ['o1', 'o2'].map((orderId) => ({ orderId, sku: 'LAMP' }));
        const left = ordersOf(await loading({ skus: ['LAMP'], lines }), 'LAMP');
        expect([[], ['o1', 'o2']]).toContainEqual(left);
      },
    );

    it('refuses a batch reference that another SKU took since the load', async () => {
      const { batches } = await loading({ skus: ['TABLE'], refs: ['X1'] });
      expect(batches.has('X1')).toBe(false);
      await saving({ products: lamp(0, 1), batches: [batchRow('X1')] }, 1);
      const late = { products: table(0, 1), batches: [batchRow('X1', { sku: 'TABLE' })] };
      await expect(saving(late)).rejects.toThrow(ConcurrentChange);
      const stock = await loading({ skus: ['TABLE'], refs: ['X1'] });
      expect(stock.batches.get('X1')?.sku).toBe('LAMP');
      expect(stock.products.get('TABLE')?.version).toBe(0);
    });

    it.each(PROCESSES)(
      'given %s and two SKUs that take the same reference at once, refuses one',
      async (_, processes) => {
        const refusals = await savedAtOnce(
          processes,
          { products: lamp(0, 1), batches: [batchRow('X1')] },
          { products: table(0, 1), batches: [batchRow('X1', { sku: 'TABLE' })] },
        );
        expect(refusals).toEqual([expect.any(ConcurrentChange)]);
      },
    );

    it.each(PROCESSES)('given %s and many SKUs at once, refuses nothing', async (_, processes) => {
      const skus = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `S${n}`);
      const refusals = await savedAtOnce(
        processes,
        ...skus.map((sku) => ({
          products: [{ sku, loadedVersion: 0, version: 1 }],
          batches: [batchRow(`B-${sku}`, { sku })],
          linesSet: [lineRow('o1', { sku, batchRef: `B-${sku}` })],
        })),
      );
      expect(refusals).toEqual([]);
      const stock = await loading({ skus });
      expect([...stock.products.values()].map(({ version }) => version)).toEqual(skus.map(() => 1));
    });
  });
}
