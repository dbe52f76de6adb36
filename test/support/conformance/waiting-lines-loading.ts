import { beforeEach, describe, expect, it } from '@jest/globals';
import { batchRow, waitingRow } from '../builders/stock-rows.ts';
import { eachTest } from './each-test.ts';
import { load, refsOf, save } from './product-access.ts';
import type { MakeEmptyDatabase } from './empty-database.ts';

const line = (orderId: string) => ({ orderId, sku: 'LAMP' });

/** Tests that the lines that wait are loaded in their order, as many as are asked for. */
export function waitingLinesLoading(make: MakeEmptyDatabase): void {
  describe('loading lines that wait', () => {
    const setup = eachTest(make);
    const loading = (wanted: Parameters<typeof load>[1]) => load(setup().unitOfWork, wanted);
    beforeEach(() =>
      save(setup().unitOfWork, {
        products: [{ sku: 'LAMP', loadedVersion: 0, version: 20 }],
        linesAdded: [
          waitingRow('w3', { qty: 9, requestedVersion: 13 }),
          waitingRow('w1', { qty: 8, requestedVersion: 11 }),
          waitingRow('w2', { qty: 7, requestedVersion: 12 }),
          waitingRow('w4', { qty: 9, requestedVersion: 14 }),
          waitingRow('table', { sku: 'TABLE', qty: 1 }),
        ],
      }),
    );
    const queue = async (lines: number, more: Partial<Parameters<typeof load>[1]> = {}) => {
      const stock = await loading({ skus: ['LAMP'], waitingNeeds: [{ sku: 'LAMP', lines }], ...more });
      const { waiting = [], waitingElsewhere } = stock.products.get('LAMP') ?? {};
      return { loaded: waiting.map(({ orderId }) => orderId), elsewhere: waitingElsewhere };
    };

    it('are loaded first ordered first, with the smallest of the others', async () => {
      await expect(queue(2)).resolves.toEqual({
        loaded: ['w1', 'w2'],
        elsewhere: { after: 12, smallestQty: 9 },
      });
      await expect(queue(1)).resolves.toEqual({ loaded: ['w1'], elsewhere: { after: 11, smallestQty: 7 } });
    });

    it('are all loaded if there are not more', async () => {
      await expect(queue(4)).resolves.toEqual({ loaded: ['w1', 'w2', 'w3', 'w4'], elsewhere: null });
      await expect(queue(1_000)).resolves.toEqual({ loaded: ['w1', 'w2', 'w3', 'w4'], elsewhere: null });
    });

    it('are loaded if a command names them, whatever their place', async () => {
      await expect(queue(1, { lines: [line('w3'), line('w1')] })).resolves.toEqual({
        loaded: ['w1', 'w3'],
        elsewhere: { after: 11, smallestQty: 7 },
      });
    });

    it('may take what a new line would get, so all open batches are loaded', async () => {
      const batches = [batchRow('B1', { qty: 4 }), batchRow('B2', { qty: 5, createdVersion: 2 })];
      await save(setup().unitOfWork, {
        products: [{ sku: 'LAMP', loadedVersion: 20, version: 21 }],
        batches,
      });
      const refs = async (more: Partial<Parameters<typeof load>[1]>): Promise<string[]> =>
        refsOf(
          await loading({ skus: ['LAMP'], capacityNeeds: [{ sku: 'LAMP', lines: 1, qty: 4 }], ...more }),
          'LAMP',
        );
      await expect(refs({ waitingNeeds: [{ sku: 'LAMP', lines: 10 }] })).resolves.toEqual(['B1', 'B2']);
      await expect(refs({})).resolves.toEqual(['B1']);
    });

    it('are not loaded if no command may serve them', async () => {
      const stock = await loading({ skus: ['LAMP'] });
      expect(stock.products.get('LAMP')).toMatchObject({ waiting: [], waitingElsewhere: null });
    });
  });
}
