import { describe, expect, it } from '@jest/globals';
import { allocate } from '../../../src/domain/allocate.ts';
import type { Batch } from '../../../src/domain/batch.ts';
import { changeBatchQuantity } from '../../../src/domain/change-batch-quantity.ts';
import { evolve, type Product, unseenProduct } from '../../../src/domain/product.ts';
import { batchRow, lineRow } from '../../support/builders/stock-rows.ts';
import {
  allocated,
  backorderCancelled,
  backordered,
  batchCreated,
  batchEtaChanged,
  batchQuantityChanged,
  batchReceived,
  bumped,
  deallocated,
  outOfStock,
  SKU,
} from '../../support/builders/stock.ts';

const productAfter = (...events: Parameters<typeof evolve>[1][]): Product => {
  const product = unseenProduct(SKU);
  for (const event of events) evolve(product, event);
  return product;
};

describe('a product', () => {
  it('given version 0, was never seen', () => {
    expect(unseenProduct(SKU)).toEqual({
      sku: SKU,
      version: 0,
      batches: [],
      lines: new Map(),
      waiting: [],
      waitingElsewhere: null,
    });
  });

  it('increases its version by one with each event of any kind', () => {
    const { version } = productAfter(
      batchCreated(),
      batchQuantityChanged({ qty: 12 }),
      allocated(),
      deallocated(),
      outOfStock(),
    );
    expect(version).toBe(5);
  });

  it('keeps the version and the quantity at which a batch was created', () => {
    const { batches } = productAfter(
      outOfStock(),
      batchCreated({ qty: 10 }),
      batchQuantityChanged({ qty: 7 }),
    );
    expect(batches).toEqual([batchRow('batch-1', { sku: SKU, createdQty: 10, createdVersion: 2, qty: 7 })]);
  });

  it('keeps the day on which a batch was to arrive at first, and what was counted', () => {
    const { batches } = productAfter(
      batchCreated({ eta: '2027-01-31' }),
      batchEtaChanged(),
      batchReceived({ qty: 8 }),
      batchQuantityChanged({ qty: 7 }),
    );
    expect(batches).toEqual([
      batchRow('batch-1', { sku: SKU, createdQty: 10, createdEta: '2027-01-31', receivedQty: 8, qty: 7 }),
    ]);
  });

  it('moves a batch that is late, and one that has arrived, in the order of preference', () => {
    const { batches } = productAfter(
      batchCreated({ ref: 'late', eta: '2027-01-01' }),
      batchCreated({ ref: 'next', eta: '2027-02-01' }),
      batchCreated({ ref: 'here', eta: '2027-03-01' }),
      batchEtaChanged({ ref: 'late', eta: '2027-04-01' }),
      batchReceived({ ref: 'here' }),
    );
    expect(batches.map(({ ref }) => ref)).toEqual(['here', 'next', 'late']);
  });

  it('keeps its batches in order of preference', () => {
    const { batches } = productAfter(
      batchCreated({ ref: 'late', eta: '2027-02-01' }),
      batchCreated({ ref: 'early', eta: '2027-01-01' }),
      batchCreated({ ref: 'shelf-1' }),
      batchCreated({ ref: 'early-2', eta: '2027-01-01' }),
      batchCreated({ ref: 'shelf-2' }),
    );
    expect(batches.map(({ ref }) => ref)).toEqual(['shelf-1', 'shelf-2', 'early', 'early-2', 'late']);
  });

  it('keeps the batch of a line and the version at which it was allocated', () => {
    const { lines, batches } = productAfter(batchCreated(), allocated({ qty: 4 }));
    expect([...lines.values()]).toEqual([lineRow('order-1', { sku: SKU, qty: 4, batchRef: 'batch-1' })]);
    expect(batches[0]?.allocated).toBe(4);
  });

  it('removes a line that was deallocated', () => {
    const { lines, batches } = productAfter(batchCreated(), allocated({ qty: 4 }), deallocated({ qty: 4 }));
    expect(lines.size).toBe(0);
    expect(batches[0]?.allocated).toBe(0);
  });
});

describe('the lines of a product that wait', () => {
  const queueAfter = (...events: Parameters<typeof evolve>[1][]) =>
    productAfter(batchCreated(), ...events).waiting.map(({ orderId, state }) => `${orderId} ${state}`);

  it('stand in the order in which they were asked for', () => {
    expect(queueAfter(backordered({ orderId: 'a' }), backordered({ orderId: 'b' }))).toEqual([
      'a waiting',
      'b waiting',
    ]);
  });

  it('leave the queue when they are served or cancelled', () => {
    const waiting = [
      backordered({ orderId: 'a' }),
      backordered({ orderId: 'b' }),
      backordered({ orderId: 'c' }),
    ];
    expect(queueAfter(...waiting, allocated({ orderId: 'b' }), backorderCancelled({ orderId: 'a' }))).toEqual(
      ['c waiting'],
    );
  });

  it('keep their place when they are served, bumped, and wait again', () => {
    const queue = queueAfter(
      backordered({ orderId: 'a' }),
      backordered({ orderId: 'b' }),
      allocated({ orderId: 'a' }),
      bumped({ orderId: 'a' }),
      backordered({ orderId: 'a' }),
    );
    expect(queue).toEqual(['a waiting', 'b waiting']);
  });

  it('include a bumped one until it is placed again or out of stock', () => {
    const placed = [allocated({ orderId: 'a' }), allocated({ orderId: 'b' })];
    const events = [...placed, bumped({ orderId: 'b' }), bumped({ orderId: 'a' })];
    expect(queueAfter(...events)).toEqual(['a bumped', 'b bumped']);
    expect(queueAfter(...events, allocated({ orderId: 'a' }), outOfStock({ orderId: 'b' }))).toEqual([]);
  });
});

describe('a decision', () => {
  it('does not change the product: only events change it', () => {
    const product = productAfter(batchCreated({ qty: 10 }), allocated({ qty: 10 }));
    const before = structuredClone(product);
    allocate(product, { orderId: 'order-2', sku: SKU, qty: 1 });
    changeBatchQuantity(product, { ref: 'batch-1', sku: SKU, qty: 1 }, product.batches[0]);
    expect(product).toEqual(before);
  });
});

describe('a product that was loaded without data that a rule needs', () => {
  it('causes an error if a batch of an event is missing', () => {
    const product = productAfter(batchCreated());
    expect(() => evolve(product, allocated({ batchRef: 'elsewhere' }))).toThrow(
      'batch elsewhere of BLUE-VASE is not loaded',
    );
  });

  it('causes an error if the corrected batch is missing', () => {
    const [batch] = productAfter(batchCreated()).batches;
    const command = { ref: 'batch-1', sku: SKU, qty: 1 };
    expect(() => changeBatchQuantity(unseenProduct(SKU), command, batch)).toThrow('is not loaded');
  });

  it('causes an error if lines to bump are missing, instead of allocating too many units', () => {
    const { batches, ...product } = productAfter(batchCreated({ qty: 10 }), allocated({ qty: 3 }));
    const batch = { ...(batches[0] as Batch), allocated: 8 };
    const command = { ref: 'batch-1', sku: SKU, qty: 2 };
    expect(() => changeBatchQuantity({ ...product, batches: [batch] }, command, batch)).toThrow(
      '3 units unaccounted for',
    );
  });
});
