import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { productCache } from '../../../src/service-layer/product-cache.ts';
import { messageBus } from '../../../src/service-layer/message-bus.ts';
import { stockOf } from '../../../src/service-layer/stock.ts';
import { batchRow } from '../../support/builders/stock-rows.ts';
import { allocate, changeBatchQuantity, createBatch, deallocate } from '../../support/builders/stock.ts';

const LAMP = 'LAMP';
const line = (orderId: string, qty: number, sku = LAMP): Command => allocate({ orderId, sku, qty });

/** Batches of LAMP with 10 units each, as they were loaded; the commands are then committed. */
function committed(commands: readonly Command[], refs = ['B1'], preferred = refs) {
  const product = { sku: LAMP, version: 7, batches: [], lines: new Map() };
  const stock = stockOf(
    [product],
    refs.map((ref, index) => batchRow(ref, { createdVersion: index + 1 })),
  );
  for (const command of commands) messageBus(handlers)(command, stock);
  const kept = productCache();
  kept.store(stock, new Set(preferred));
  return kept;
}

const takenBy = (kept: ReturnType<typeof productCache>, ...commands: Command[]) =>
  kept.takeFor(commands).map(({ sku, version, batches }) => ({
    sku,
    version,
    left: batches.map(({ ref, qty, allocated }) => `${ref}: ${qty - allocated}`),
  }));

describe('products kept in memory', () => {
  it('are as they were committed', () => {
    const kept = committed([line('o1', 4)]);
    expect(takenBy(kept, line('o2', 3))).toEqual([{ sku: LAMP, version: 8, left: ['B1: 6'] }]);
  });

  it('come without lines', () => {
    const [product] = committed([line('o1', 4)]).takeFor([line('o2', 3)]);
    expect(product?.lines).toEqual(new Map());
  });

  it('are taken once: until they are committed again nobody else has them', () => {
    const kept = committed([]);
    expect([takenBy(kept, line('o1', 1)).length, takenBy(kept, line('o1', 1)).length]).toEqual([1, 0]);
  });

  it.each([
    ['a batch to create', createBatch({ ref: 'B2', sku: LAMP })],
    ['a batch to change', changeBatchQuantity({ ref: 'B1', sku: LAMP, qty: 3 })],
    ['a line to give back', deallocate({ orderId: 'o1', sku: LAMP })],
  ])('are not taken where there is %s, too', (_, command) => {
    expect(takenBy(committed([]), line('o1', 1), command)).toEqual([]);
  });

  it('are taken whatever is to be done on other SKUs', () => {
    expect(takenBy(committed([]), createBatch({ ref: 'T1', sku: 'TABLE' }), line('o1', 1))).toHaveLength(1);
  });

  it.each([
    [[10], 1],
    [[11], 0],
    [[5, 5], 1],
    [[6, 4], 0],
    [[1, 1, 1], 1],
  ])('given one batch of 10 units, lines of %j units find %d that surely has room', (lines, found) => {
    const commands = lines.map((qty, index) => line(`o${index}`, qty));
    expect(takenBy(committed([]), ...commands)).toHaveLength(found);
  });

  it('have room in all their batches together', () => {
    const kept = committed([], ['B1', 'B2']);
    expect(takenBy(kept, line('o1', 6), line('o2', 6))).toHaveLength(1);
  });

  it('are kept without the batches that are full', () => {
    const kept = committed([line('o1', 10)], ['B1', 'B2']);
    expect(takenBy(kept, line('o2', 1))).toEqual([{ sku: LAMP, version: 8, left: ['B2: 10'] }]);
  });

  it('are kept without batches that do not come first: one between them may have been left out', () => {
    const kept = committed([], ['B1', 'B9'], ['B1']);
    expect(takenBy(kept, line('o1', 1))).toEqual([{ sku: LAMP, version: 7, left: ['B1: 10'] }]);
  });

  it.each([
    ['a batch was created', [createBatch({ ref: 'B2', sku: LAMP, qty: 5 })]],
    ['a batch was changed', [changeBatchQuantity({ ref: 'B1', sku: LAMP, qty: 3 })]],
    ['a line was given back', [line('o1', 1), deallocate({ orderId: 'o1', sku: LAMP })]],
  ])('are not kept when %s', (_, commands) => {
    expect(takenBy(committed(commands), line('o9', 1))).toEqual([]);
  });

  it('given 11 open batches, are kept with the first 10', () => {
    const refs = Array.from({ length: 11 }, (_, index) => `B${index}`);
    const [product] = committed([], refs).takeFor([line('o1', 1)]);
    expect(product?.batches.map(({ ref }) => ref)).toEqual(refs.slice(0, 10));
  });

  it('given 20,001 of them, are kept but for the one that was kept first', () => {
    const skus = Array.from({ length: 20_001 }, (_, index) => `SKU-${index}`);
    const products = skus.map((sku) => ({ sku, version: 1, batches: [], lines: new Map() }));
    const batches = skus.map((sku) => batchRow(`of ${sku}`, { sku }));
    const kept = productCache();
    kept.store(stockOf(products, batches), new Set(batches.map(({ ref }) => ref)));
    expect(kept.takeFor(skus.map((sku) => line('o1', 1, sku))).map(({ sku }) => sku)).toEqual(skus.slice(1));
  });

  it('are forgotten by a run that has other commands for them', () => {
    const kept = committed([]);
    kept.takeFor([deallocate({ orderId: 'o1', sku: LAMP })]);
    expect(takenBy(kept, line('o1', 1))).toEqual([]);
  });

  it('are forgotten by a run that wants more than they surely have', () => {
    const kept = committed([]);
    kept.takeFor([line('o1', 11)]);
    expect(takenBy(kept, line('o1', 1))).toEqual([]);
  });

  it('can all be forgotten', () => {
    const kept = committed([]);
    kept.clear();
    expect(takenBy(kept, line('o1', 1))).toEqual([]);
  });

  it.each([
    [1, 50],
    [3, 150],
  ])('given %d runs had to be done again, are kept again %d runs later', (times, runs) => {
    const kept = committed([]);
    for (let time = 0; time < times; time += 1) kept.disable();
    const found = Array.from({ length: runs + 2 }, () => {
      const { length } = takenBy(kept, line('o1', 1));
      const product = { sku: LAMP, version: 7, batches: [], lines: new Map() };
      kept.store(stockOf([product], [batchRow('B1')]), new Set(['B1']));
      return length;
    });
    expect(found.indexOf(1)).toBe(runs);
  });
});
