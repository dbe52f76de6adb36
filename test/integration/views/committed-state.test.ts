import { describe, expect, it } from '@jest/globals';
import { allocatedLines } from '../../../src/views/allocated-lines.ts';
import { batchLines } from '../../../src/views/batch-lines.ts';
import { orderAllocations } from '../../../src/views/order-allocations.ts';
import { productAvailability } from '../../../src/views/product-availability.ts';
import { products } from '../../../src/views/products.ts';
import { allocate, changeBatchQuantity, createBatch, deallocate } from '../../support/builders/records.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, handle, uncommitted } = viewedDatabase();
const ALL = { limit: 100 };

describe('the views of handled commands', () => {
  it('agree with each other', async () => {
    await handle(
      createBatch('SHIP', 'LAMP', 10, '2030-01-01'),
      createBatch('SHELF', 'LAMP', 5),
      createBatch('T1', 'TABLE', 1),
      allocate('o1', 'LAMP', 3), // SHELF
      allocate('o1', 'TABLE', 1),
      allocate('o2', 'LAMP', 2), // SHELF
      allocate('o3', 'LAMP', 1), // SHIP
      allocate('o4', 'LAMP', 99), // out of stock
      changeBatchQuantity('SHELF', 'LAMP', 3), // o2 goes to SHIP
      deallocate('o3', 'LAMP'),
    );
    await expect(orderAllocations(read, 'o1', ALL)).resolves.toMatchObject({
      lines: [
        { sku: 'LAMP', qty: 3, batchRef: 'SHELF' },
        { sku: 'TABLE', qty: 1, batchRef: 'T1' },
      ],
    });
    await expect(batchLines(read, 'SHIP', ALL)).resolves.toMatchObject({
      purchased: 10,
      allocated: 2,
      lines: [{ orderId: 'o2', qty: 2 }],
    });
    await expect(productAvailability(read, 'LAMP', ALL)).resolves.toMatchObject({
      inStock: { purchased: 3, allocated: 3, available: 0 },
      onTheWay: { purchased: 10, allocated: 2, available: 8 },
      largestLine: 8,
      availableToPromise: [{ from: '2030-01-01', available: 8 }],
      batches: [{ ref: 'SHELF' }, { ref: 'SHIP' }],
    });
    await expect(products(read, ALL)).resolves.toMatchObject({
      products: [{ sku: 'LAMP' }, { sku: 'TABLE' }],
    });
    await expect(allocatedLines(read, undefined, 100)).resolves.toEqual([
      { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'SHELF' },
      { orderId: 'o1', sku: 'TABLE', qty: 1, batchRef: 'T1' },
      { orderId: 'o2', sku: 'LAMP', qty: 2, batchRef: 'SHIP' },
    ]);
  });
});

describe('the views during a transaction', () => {
  it('show nothing of it before the commit, and all of it afterwards', async () => {
    const order = async () => (await orderAllocations(read, 'o1', ALL)).lines.length;
    const product = async () => (await productAvailability(read, 'LAMP', ALL))?.inStock.allocated;
    const statement = `
      insert into products values ('LAMP', 2);
      insert into batches values ('B1', 'LAMP', null, 10, 1, 10, 1);
      insert into order_lines values ('o1', 'LAMP', 1, 'B1', 2)`;
    await uncommitted(statement, async () => {
      await expect(Promise.all([order(), product()])).resolves.toEqual([0, undefined]);
    });
    await expect(Promise.all([order(), product()])).resolves.toEqual([1, 1]);
  });
});
