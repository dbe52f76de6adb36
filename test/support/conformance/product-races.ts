import { describe, expect, it } from '@jest/globals';
import { ConcurrentChange } from '../../../src/service-layer/failures.ts';
import { batchRow, changes, lineRow, needs } from '../builders/stock-rows.ts';
import { eachTest } from './each-test.ts';
import { load, refsOf, save } from './product-access.ts';
import type { MakeStores } from './stores-setup.ts';

/** Nothing that somebody else wrote meanwhile is overwritten. */
export function productRaces(make: MakeStores): void {
  describe('changes by others', () => {
    const setup = eachTest(make);
    const saving = (wanted: Parameters<typeof save>[1]) => save(setup().unitOfWork, wanted);
    const loading = (wanted: Parameters<typeof load>[1]) => load(setup().unitOfWork, wanted);

    const lamp = (loadedVersion: number, version: number) => [{ sku: 'LAMP', loadedVersion, version }];
    const table = (loadedVersion: number, version: number) => [{ sku: 'TABLE', loadedVersion, version }];

    it('given a product that somebody else saved since it was loaded, the save is refused and nothing is written', async () => {
      await saving({ products: lamp(0, 1), batches: [batchRow('B1')] });
      const late = setup().unitOfWork.transaction(async ({ products }) => {
        const stock = await products.load(needs({ skus: ['LAMP'] }));
        const version = stock.products.get('LAMP')?.version ?? 0;
        await saving({ products: lamp(1, 2), batches: [batchRow('B1', { allocated: 3 })] });
        await products.save(
          changes({ products: lamp(version, version + 1), batches: [batchRow('B1', { allocated: 9 })] }),
        );
      });
      await expect(late).rejects.toThrow(ConcurrentChange);
      const stock = await loading({ skus: ['LAMP'] });
      expect(stock.products.get('LAMP')?.version).toBe(2);
      expect(stock.batches.get('B1')?.allocated).toBe(3);
    });

    it('given a new product that somebody else saved meanwhile, the save is refused', async () => {
      await saving({ products: lamp(0, 4), batches: [batchRow('B1')] });
      await expect(saving({ products: lamp(0, 1), batches: [batchRow('B2')] })).rejects.toThrow(
        ConcurrentChange,
      );
      expect(refsOf(await loading({ skus: ['LAMP'] }), 'LAMP')).toEqual(['B1']);
    });

    it('given one of several products that was changed, none is written', async () => {
      await saving({ products: lamp(0, 1), batches: [batchRow('B1')] });
      const both = { products: [...table(0, 1), ...lamp(0, 1)], batches: [batchRow('T1', { sku: 'TABLE' })] };
      await expect(saving(both)).rejects.toThrow(ConcurrentChange);
      expect((await loading({ skus: ['TABLE'], refs: ['T1'] })).batches.size).toBe(0);
    });

    it('given two that save the same product at once, one is refused', async () => {
      const ends = await Promise.allSettled([
        saving({ products: lamp(0, 1), batches: [batchRow('B1')] }),
        saving({ products: lamp(0, 1), batches: [batchRow('B2')] }),
      ]);
      const refused = ends.filter((end) => end.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]?.reason).toBeInstanceOf(ConcurrentChange);
    });

    it('given a reference that another SKU took since it was looked for, the save is refused', async () => {
      const late = setup().unitOfWork.transaction(async ({ products }) => {
        const stock = await products.load(needs({ skus: ['TABLE'], refs: ['X1'] }));
        expect(stock.batches.has('X1')).toBe(false);
        await saving({ products: lamp(0, 1), batches: [batchRow('X1')] });
        await products.save(changes({ products: table(0, 1), batches: [batchRow('X1', { sku: 'TABLE' })] }));
      });
      await expect(late).rejects.toThrow(ConcurrentChange);
      const stock = await loading({ skus: ['TABLE'], refs: ['X1'] });
      expect(stock.batches.get('X1')?.sku).toBe('LAMP');
      expect(stock.products.get('TABLE')?.version).toBe(0);
    });

    it('given two SKUs that take the same reference at once, one is refused', async () => {
      const ends = await Promise.allSettled([
        saving({ products: lamp(0, 1), batches: [batchRow('X1')] }),
        saving({ products: table(0, 1), batches: [batchRow('X1', { sku: 'TABLE' })] }),
      ]);
      const refused = ends.filter((end) => end.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]?.reason).toBeInstanceOf(ConcurrentChange);
    });

    it('given others that work on other SKUs, nobody is refused', async () => {
      const skus = Array.from({ length: 10 }, (_, index) => `S${index}`);
      await Promise.all(
        skus.map((sku) =>
          saving({
            products: [{ sku, loadedVersion: 0, version: 1 }],
            batches: [batchRow(`B-${sku}`, { sku })],
            linesSet: [lineRow('o1', { sku, batchRef: `B-${sku}` })],
          }),
        ),
      );
      const stock = await loading({ skus });
      expect([...stock.products.values()].map(({ version }) => version)).toEqual(skus.map(() => 1));
    });
  });
}
