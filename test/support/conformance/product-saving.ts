import { describe, expect, it } from '@jest/globals';
import { MAX_QUANTITY } from '../../../src/domain/fields.ts';
import { batchRow, lineRow, waitingRow } from '../builders/stock-rows.ts';
import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import { eachTest } from './each-test.ts';
import { load, ordersOf, refsOf, save } from './product-access.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

const LONG = '🛋'.repeat(127);
const o1 = { orderId: 'o1', sku: 'LAMP' };

/** Saving writes the last state of each row. */
export function productSaving(make: MakeEmptyDatabase): void {
  describe('saving', () => {
    const setup = eachTest(make);
    const saving = (wanted: Parameters<typeof save>[1]) => save(setup().unitOfWork, wanted);
    const loading = (wanted: Parameters<typeof load>[1]) => load(setup().unitOfWork, wanted);

    const step = (version: number) => [{ sku: 'LAMP', loadedVersion: version - 1, version }];

    it('writes nothing if a line to be added already exists', async () => {
      await saving({ products: step(1), batches: [batchRow('B1')], linesAdded: [lineRow('o1')] });
      await expect(saving({ products: step(2), linesAdded: [lineRow('o1')] })).rejects.toThrow(
        ConcurrentChange,
      );
    });

    it('writes nothing if a loaded product no longer exists, as after a restore', async () => {
      await expect(saving({ products: step(2), batches: [batchRow('B1')] })).rejects.toThrow(
        ConcurrentChange,
      );
      const stock = await loading({ skus: ['LAMP'] });
      expect([stock.products.get('LAMP')?.version, stock.batches.size]).toEqual([0, 0]);
    });

    it('saves new products, batches and lines', async () => {
      await saving({
        products: step(1),
        batches: [batchRow('B1', { allocated: 1 })],
        linesSet: [lineRow('o1')],
      });
      const stock = await loading({ skus: ['LAMP'], lines: [o1] });
      expect(stock.products.get('LAMP')).toMatchObject({
        sku: 'LAMP',
        version: 1,
        batches: [batchRow('B1', { allocated: 1 })],
        lines: new Map([['o1', lineRow('o1')]]),
      });
    });

    it('saves nothing if there are no changes', async () => {
      await saving({});
      const stock = await loading({ skus: ['LAMP'], refs: ['B1'], lines: [o1] });
      expect([stock.products.get('LAMP')?.version, stock.batches.size]).toEqual([0, 0]);
    });

    it('replaces the quantity and the allocated units of a batch, and keeps its other fields', async () => {
      const batch = batchRow('B1', { createdQty: 10, createdVersion: 1, eta: '2026-12-01' });
      await saving({ products: step(1), batches: [batch] });
      await saving({ products: step(2), batches: [{ ...batch, qty: 20, allocated: 7 }] });
      const { batches } = await loading({ skus: ['LAMP'] });
      expect(batches.get('B1')).toEqual({ ...batch, qty: 20, allocated: 7 });
    });

    it('given a batch that becomes full and one that regains units, only the second is open', async () => {
      await saving({ products: step(1), batches: [batchRow('B1', { allocated: 10 }), batchRow('B2')] });
      await saving({
        products: step(2),
        batches: [batchRow('B1', { allocated: 9 }), batchRow('B2', { allocated: 10 })],
      });
      expect(refsOf(await loading({ skus: ['LAMP'] }), 'LAMP')).toEqual(['B1']);
    });

    it('given a batch that is reduced to zero, it is not open', async () => {
      await saving({ products: step(1), batches: [batchRow('B1', { qty: 0, createdQty: 10 })] });
      expect(refsOf(await loading({ skus: ['LAMP'] }), 'LAMP')).toEqual([]);
    });

    it('removes a line, and keeps the line of the same order and another SKU', async () => {
      const other = lineRow('o1', { sku: 'TABLE', batchRef: 'T1' });
      await saving({ products: step(1), batches: [batchRow('B1')], linesSet: [lineRow('o1'), other] });
      await saving({ products: step(2), linesRemoved: [o1, { orderId: 'never there', sku: 'LAMP' }] });
      const lines = [o1, { orderId: 'o1', sku: 'TABLE' }];
      const stock = await loading({ skus: ['LAMP', 'TABLE'], lines });
      expect(ordersOf(stock, 'LAMP')).toEqual([]);
      expect(ordersOf(stock, 'TABLE')).toEqual(['o1']);
    });

    it('saves lines that wait, and a line that may wait', async () => {
      const linesAdded = [
        waitingRow('o1'),
        waitingRow('o2', { requestedVersion: 1 }),
        lineRow('o3', { mayWait: true }),
      ];
      await saving({ products: step(1), batches: [batchRow('B1', { allocated: 1 })], linesAdded });
      const lines = [o1, { orderId: 'o2', sku: 'LAMP' }, { orderId: 'o3', sku: 'LAMP' }];
      const { products } = await loading({ skus: ['LAMP'], lines });
      const loaded = products.get('LAMP');
      expect(
        [...(loaded?.lines.values() ?? [])].toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)),
      ).toEqual(linesAdded);
      expect(loaded?.waiting.map(({ orderId }) => orderId)).toEqual(['o2', 'o1']);
    });

    it('saves a line that waited, got its units, and left the warehouse', async () => {
      await saving({ products: step(1), linesAdded: [waitingRow('o1')] });
      const gone = lineRow('o1', {
        requestedVersion: 2,
        allocatedVersion: 5,
        mayWait: true,
        state: 'dispatched',
      });
      const batch = batchRow('B1', { allocated: 1, dispatched: 1 });
      await saving({ products: step(2), batches: [batch], linesSet: [gone] });
      const stock = await loading({ skus: ['LAMP'], lines: [o1] });
      expect(stock.products.get('LAMP')).toMatchObject({ lines: new Map([['o1', gone]]), waiting: [] });
      expect(stock.batches.get('B1')).toEqual(batch);
    });

    it('saves that a batch is late, and that it arrived', async () => {
      const late = batchRow('B1', { eta: '2027-02-28', createdEta: '2027-01-31' });
      await saving({ products: step(1), batches: [late] });
      expect((await loading({ skus: ['LAMP'] })).batches.get('B1')).toEqual(late);
      const here = { ...late, eta: null, receivedQty: 8, qty: 7 };
      await saving({ products: step(2), batches: [here] });
      expect((await loading({ skus: ['LAMP'] })).batches.get('B1')).toEqual(here);
    });

    it('saves the last state of a line that moved to another batch', async () => {
      await saving({ products: step(1), batches: [batchRow('B1')], linesSet: [lineRow('o1')] });
      const moved = lineRow('o1', { qty: 3, batchRef: 'B2', allocatedVersion: 9 });
      await saving({ products: step(2), batches: [batchRow('B2')], linesSet: [moved] });
      const stock = await loading({ skus: ['LAMP'], lines: [o1] });
      expect(stock.products.get('LAMP')?.lines.get('o1')).toEqual(moved);
    });

    it('keeps the largest quantities and versions exactly', async () => {
      const version = 2 ** 40;
      const batch = batchRow('B1', {
        qty: MAX_QUANTITY,
        allocated: MAX_QUANTITY - 1,
        createdVersion: version - 1,
      });
      const line = lineRow('o1', { qty: MAX_QUANTITY - 1, allocatedVersion: version });
      await saving({
        products: [{ sku: 'LAMP', loadedVersion: 0, version }],
        batches: [batch],
        linesSet: [line],
      });
      const stock = await loading({ skus: ['LAMP'], refs: ['B1'], reductions: [{ ref: 'B1', qty: 0 }] });
      expect(stock.products.get('LAMP')).toMatchObject({
        sku: 'LAMP',
        version,
        batches: [batch],
        lines: new Map([['o1', line]]),
      });
    });

    it.each(["o'Neill", '"quoted"', 'a,b', '{a}', 'NULL', 'a\\b', '%', ' spaced ', 'a\u0308', LONG])(
      'keeps the identifier %j unchanged',
      async (odd) => {
        const line = lineRow(odd, { sku: odd, batchRef: odd });
        const batch = batchRow(odd, { sku: odd, allocated: 1 });
        await saving({
          products: [{ sku: odd, loadedVersion: 0, version: 1 }],
          batches: [batch],
          linesSet: [line],
        });
        const stock = await loading({ skus: [odd], refs: [odd], lines: [{ orderId: odd, sku: odd }] });
        expect(stock.products.get(odd)).toMatchObject({
          sku: odd,
          version: 1,
          batches: [batch],
          lines: new Map([[odd, line]]),
        });
      },
    );

    it.each(['0001-01-01', '1600-02-29', '2026-12-31', '9999-12-31'])(
      'keeps the arrival date %s',
      async (eta) => {
        await saving({ products: step(1), batches: [batchRow('B1', { eta })] });
        expect((await loading({ skus: ['LAMP'] })).batches.get('B1')?.eta).toBe(eta);
      },
    );

    it('writes and loads 2,000 rows of each table at once', async () => {
      const numbers = Array.from({ length: 2_000 }, (_, index) => `S${index}`);
      await saving({
        products: numbers.map((sku) => ({ sku, loadedVersion: 0, version: 2 })),
        batches: numbers.map((sku) => batchRow(`B-${sku}`, { sku, allocated: 1 })),
        linesSet: numbers.map((sku) => lineRow(`o-${sku}`, { sku, batchRef: `B-${sku}` })),
      });
      const stock = await loading({
        skus: numbers,
        refs: numbers.map((sku) => `B-${sku}`),
        lines: numbers.map((sku) => ({ orderId: `o-${sku}`, sku })),
        reductions: numbers.map((sku) => ({ ref: `B-${sku}`, qty: 0 })),
      });
      expect(stock.batches.size).toBe(2_000);
      expect(
        [...stock.products.values()].filter(({ version, lines }) => version === 2 && lines.size === 1),
      ).toHaveLength(2_000);
    });
  });
}
