import { expect, it } from '@jest/globals';
import { order } from '../../../src/views/order.ts';
import { allocate, backorder, createBatch, dispatch } from '../../support/builders/records.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, handle } = viewedDatabase();

it('an order has each of its lines with its state, its batch and when that arrives', async () => {
  await handle(
    createBatch('SHELF', 'LAMP', 5),
    createBatch('SHIP', 'TABLE', 5, '2030-01-01'),
    allocate('o1', 'LAMP', 3),
    allocate('o1', 'TABLE', 2),
    backorder('o1', 'CHAIR', 1), // refused: never seen
    createBatch('C1', 'CHAIR', 1),
    backorder('o1', 'CHAIR', 4),
    allocate('o2', 'LAMP', 1),
    dispatch('o1', 'LAMP'),
  );
  await expect(order(read, 'o1', { limit: 100 })).resolves.toEqual({
    orderId: 'o1',
    lines: [
      { sku: 'CHAIR', qty: 4, state: 'waiting', batchRef: null, eta: null },
      { sku: 'LAMP', qty: 3, state: 'dispatched', batchRef: 'SHELF', eta: null },
      { sku: 'TABLE', qty: 2, state: 'allocated', batchRef: 'SHIP', eta: '2030-01-01' },
    ],
    next: null,
  });
});

it('an order comes in pages, by SKU', async () => {
  await handle(
    createBatch('B1', 'A', 5),
    createBatch('B2', 'B', 5),
    allocate('o1', 'A', 1),
    allocate('o1', 'B', 2),
  );
  const first = await order(read, 'o1', { limit: 1 });
  expect(first).toMatchObject({ lines: [{ sku: 'A' }], next: 'A' });
  await expect(order(read, 'o1', { after: 'A', limit: 1 })).resolves.toMatchObject({
    lines: [{ sku: 'B' }],
    next: null,
  });
});

it('an order that is unknown has no lines', async () => {
  await expect(order(read, 'o9', { limit: 10 })).resolves.toEqual({ orderId: 'o9', lines: [], next: null });
});
