import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { productCache } from '../../../src/service-layer/product-cache.ts';
import { messageBus } from '../../../src/service-layer/message-bus.ts';
import { stockOf } from '../../../src/service-layer/stock.ts';
import { batchRow, productRow } from '../../support/builders/stock-rows.ts';
import { allocate, changeBatchQuantity, createBatch, deallocate } from '../../support/builders/stock.ts';

const LAMP = 'LAMP';
const line = (orderId: string, qty: number, sku = LAMP): Command => allocate({ orderId, sku, qty });

/** Batches of LAMP with 10 units each as they were loaded, after a commit of the commands. */
function committed(commands: readonly Command[], refs = ['B1'], preferred = refs) {
  const stock = stockOf(
    [productRow()],
    refs.map((ref, index) => batchRow(ref, { createdVersion: index + 1 })),
  );
  for (const command of commands) messageBus(handlers)(command, stock);
  const cache = productCache();
  cache.store(stock, new Set(preferred));
  return cache;
}

const takenBy = (cache: ReturnType<typeof productCache>, ...commands: Command[]) =>
  cache.takeFor(commands).map(({ sku, version, batches }) => ({
    sku,
    version,
    left: batches.map(({ ref, qty, allocated }) => `${ref}: ${qty - allocated}`),
  }));

describe('cached products', () => {
  it('have the state of their last commit', () => {
    const cache = committed([line('o1', 4)]);
    expect(takenBy(cache, line('o2', 3))).toEqual([{ sku: LAMP, version: 8, left: ['B1: 6'] }]);
  });

  it('have no lines', () => {
    const [product] = committed([line('o1', 4)]).takeFor([line('o2', 3)]);
    expect(product?.lines).toEqual(new Map());
  });

  it('are taken out of the cache: another batch does not receive them until they are committed again', () => {
    const cache = committed([]);
    expect([takenBy(cache, line('o1', 1)).length, takenBy(cache, line('o1', 1)).length]).toEqual([1, 0]);
  });

  it.each([
    ['a batch to create', createBatch({ ref: 'B2', sku: LAMP })],
    ['a batch to change', changeBatchQuantity({ ref: 'B1', sku: LAMP, qty: 3 })],
    ['a line to deallocate', deallocate({ orderId: 'o1', sku: LAMP })],
  ])('are not used for a batch that also has %s', (_, command) => {
    expect(takenBy(committed([]), line('o1', 1), command)).toEqual([]);
  });

  it('are used regardless of commands for other SKUs', () => {
    expect(takenBy(committed([]), createBatch({ ref: 'T1', sku: 'TABLE' }), line('o1', 1))).toHaveLength(1);
  });

  it.each([
    [[10], 1],
    [[11], 0],
    [[5, 5], 1],
    [[6, 4], 0],
    [[1, 1, 1], 1],
  ])(
    'given one batch of 10 units, lines of %j units find %d product that can certainly serve them',
    (lines, found) => {
      const commands = lines.map((qty, index) => line(`o${index}`, qty));
      expect(takenBy(committed([]), ...commands)).toHaveLength(found);
    },
  );

  it('serve lines from all their batches together', () => {
    const cache = committed([], ['B1', 'B2']);
    expect(takenBy(cache, line('o1', 6), line('o2', 6))).toHaveLength(1);
  });

  it('are stored without full batches', () => {
    const cache = committed([line('o1', 10)], ['B1', 'B2']);
    expect(takenBy(cache, line('o2', 1))).toEqual([{ sku: LAMP, version: 8, left: ['B2: 10'] }]);
  });

  it('are stored without less preferred batches: a batch before them may not be loaded', () => {
    const cache = committed([], ['B1', 'B9'], ['B1']);
    expect(takenBy(cache, line('o1', 1))).toEqual([{ sku: LAMP, version: 7, left: ['B1: 10'] }]);
  });

  it.each([
    ['a batch was created', [createBatch({ ref: 'B2', sku: LAMP, qty: 5 })]],
    ['a batch was changed', [changeBatchQuantity({ ref: 'B1', sku: LAMP, qty: 3 })]],
    ['a line was deallocated', [line('o1', 1), deallocate({ orderId: 'o1', sku: LAMP })]],
  ])('are not stored when %s', (_, commands) => {
    expect(takenBy(committed(commands), line('o9', 1))).toEqual([]);
  });

  it('given 11 open batches, are stored with the first 10 batches', () => {
    const refs = Array.from({ length: 11 }, (_, index) => `B${index}`);
    const [product] = committed([], refs).takeFor([line('o1', 1)]);
    expect(product?.batches.map(({ ref }) => ref)).toEqual(refs.slice(0, 10));
  });

  it('given 20,001 products, are stored except the oldest one', () => {
    const skus = Array.from({ length: 20_001 }, (_, index) => `SKU-${index}`);
    const products = skus.map((sku) => productRow({ sku, version: 1 }));
    const batches = skus.map((sku) => batchRow(`of ${sku}`, { sku }));
    const cache = productCache();
    cache.store(stockOf(products, batches), new Set(batches.map(({ ref }) => ref)));
    expect(cache.takeFor(skus.map((sku) => line('o1', 1, sku))).map(({ sku }) => sku)).toEqual(skus.slice(1));
  });

  it('are removed by a batch that has other commands for them', () => {
    const cache = committed([]);
    cache.takeFor([deallocate({ orderId: 'o1', sku: LAMP })]);
    expect(takenBy(cache, line('o1', 1))).toEqual([]);
  });

  it('are removed by a batch that requests more units than they can certainly serve', () => {
    const cache = committed([]);
    cache.takeFor([line('o1', 11)]);
    expect(takenBy(cache, line('o1', 1))).toEqual([]);
  });

  it('can all be removed', () => {
    const cache = committed([]);
    cache.clear();
    expect(takenBy(cache, line('o1', 1))).toEqual([]);
  });

  it.each([
    [1, 50],
    [3, 150],
  ])('given %d rejected batches, are stored again %d batches later', (times, runs) => {
    const cache = committed([]);
    for (let time = 0; time < times; time += 1) cache.disable();
    const found = Array.from({ length: runs + 2 }, () => {
      const { length } = takenBy(cache, line('o1', 1));
      cache.store(stockOf([productRow()], [batchRow('B1')]), new Set(['B1']));
      return length;
    });
    expect(found.indexOf(1)).toBe(runs);
  });
});
