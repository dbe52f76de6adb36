import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus } from '../../../src/service-layer/message-bus.ts';
import { changesOf, type StockChanges } from '../../../src/service-layer/stock-changes.ts';
import { emptyStock, stockOf } from '../../../src/service-layer/stock.ts';
import { batchRow, lineRow, productRow, waitingRow } from '../../support/builders/stock-rows.ts';
import {
  allocate,
  changeBatchQuantity,
  createBatch,
  deallocate,
  dispatch,
  SKU,
} from '../../support/builders/stock.ts';

const changesAfter = (stock: ReturnType<typeof emptyStock>, ...commands: Command[]): StockChanges => {
  for (const command of commands) messageBus(handlers)(command, stock);
  return changesOf(stock);
};

const nothing: StockChanges = { products: [], batches: [], linesAdded: [], linesSet: [], linesRemoved: [] };

/** Loaded at version 7: a batch of 10 units, 4 of them allocated to order-1. */
const loadedStock = () => {
  const line = lineRow('order-1', { sku: SKU, qty: 4, batchRef: 'batch-1', allocatedVersion: 7 });
  const product = productRow({ sku: SKU, lines: new Map([['order-1', line]]) });
  return stockOf([product], [batchRow('batch-1', { sku: SKU, allocated: 4 })]);
};

describe('the changes to write', () => {
  it('are none if nothing happened', () => {
    expect(changesAfter(loadedStock())).toEqual(nothing);
  });

  it('are none if commands were refused or repeated', () => {
    expect(changesAfter(loadedStock(), allocate({ qty: 5 }), allocate({ qty: 4 }), createBatch())).toEqual(
      nothing,
    );
  });

  it('are a new batch and its product, guarded by the loaded version', () => {
    expect(changesAfter(emptyStock([SKU]), createBatch({ qty: 3, eta: '2027-01-01' }))).toEqual({
      ...nothing,
      products: [{ sku: SKU, loadedVersion: 0, version: 1 }],
      batches: [batchRow('batch-1', { sku: SKU, eta: '2027-01-01', qty: 3 })],
    });
  });

  it('contain each row once, in its last state', () => {
    const changes = changesAfter(
      loadedStock(),
      allocate({ orderId: 'order-2', qty: 1 }),
      deallocate({ orderId: 'order-2' }),
      allocate({ orderId: 'order-2', qty: 2 }),
      changeBatchQuantity({ qty: 12 }),
      changeBatchQuantity({ qty: 11 }),
    );
    expect(changes).toEqual({
      products: [{ sku: SKU, loadedVersion: 7, version: 12 }],
      batches: [expect.objectContaining({ ref: 'batch-1', qty: 11, allocated: 6 })],
      linesSet: [],
      linesAdded: [lineRow('order-2', { sku: SKU, qty: 2, batchRef: 'batch-1', allocatedVersion: 10 })],
      linesRemoved: [],
    });
  });

  it('are the removal of a line and the units returned to its batch', () => {
    expect(changesAfter(loadedStock(), deallocate())).toEqual({
      products: [{ sku: SKU, loadedVersion: 7, version: 8 }],
      batches: [expect.objectContaining({ ref: 'batch-1', allocated: 0 })],
      linesAdded: [],
      linesSet: [],
      linesRemoved: [{ orderId: 'order-1', sku: SKU }],
    });
  });

  it('are both batches and the line if a line was moved', () => {
    const changes = changesAfter(
      loadedStock(),
      createBatch({ ref: 'batch-2' }),
      changeBatchQuantity({ qty: 3 }),
    );
    expect(changes).toEqual({
      products: [{ sku: SKU, loadedVersion: 7, version: 11 }],
      batches: [
        expect.objectContaining({ ref: 'batch-2', qty: 10, allocated: 4 }),
        expect.objectContaining({ ref: 'batch-1', qty: 3, allocated: 0 }),
      ],
      linesAdded: [],
      linesSet: [
        lineRow('order-1', {
          sku: SKU,
          qty: 4,
          batchRef: 'batch-2',
          allocatedVersion: 11,
          requestedVersion: 7,
        }),
      ],
      linesRemoved: [],
    });
  });

  it('are only the version if a line was out of stock', () => {
    expect(changesAfter(loadedStock(), allocate({ orderId: 'order-2', qty: 7 }))).toEqual({
      ...nothing,
      products: [{ sku: SKU, loadedVersion: 7, version: 8 }],
    });
  });

  it('are a new line that waits', () => {
    const { linesAdded } = changesAfter(
      loadedStock(),
      allocate({ orderId: 'order-2', qty: 7, backorder: true }),
    );
    expect(linesAdded).toEqual([waitingRow('order-2', { sku: SKU, qty: 7, requestedVersion: 8 })]);
  });

  it('are a whole row for a new line that was served later, or dispatched', () => {
    const changes = changesAfter(
      loadedStock(),
      allocate({ orderId: 'order-2', qty: 7, backorder: true }),
      createBatch({ ref: 'batch-2' }),
      allocate({ orderId: 'order-3' }),
      dispatch({ orderId: 'order-3' }),
    );
    expect(changes.linesAdded).toEqual([]);
    expect(changes.linesSet).toEqual([
      expect.objectContaining({
        orderId: 'order-2',
        requestedVersion: 8,
        allocatedVersion: 10,
        mayWait: true,
      }),
      expect.objectContaining({ orderId: 'order-3', state: 'dispatched' }),
    ]);
  });

  it('are no row of a line that waited only in between', () => {
    const changes = changesAfter(
      loadedStock(),
      allocate({ orderId: 'order-2', qty: 7, backorder: true }),
      deallocate({ orderId: 'order-2' }),
    );
    expect(changes).toMatchObject({ linesAdded: [], linesSet: [] });
  });

  it('keeps lines of one order apart by SKU', () => {
    const changes = changesAfter(
      emptyStock([SKU, 'RED-CHAIR']),
      createBatch(),
      createBatch({ ref: 'chairs', sku: 'RED-CHAIR' }),
      allocate(),
      allocate({ sku: 'RED-CHAIR', qty: 2 }),
      deallocate({ sku: 'RED-CHAIR' }),
    );
    expect(changes.linesAdded).toEqual([expect.objectContaining({ orderId: 'order-1', sku: SKU })]);
    expect(changes.linesRemoved).toEqual([{ orderId: 'order-1', sku: 'RED-CHAIR' }]);
  });
});
