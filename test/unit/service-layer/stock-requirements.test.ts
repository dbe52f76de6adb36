import { describe, expect, it } from '@jest/globals';
import { allOpenBatches, requirementsOf } from '../../../src/service-layer/stock-requirements.ts';
import {
  allocate,
  changeBatchEta,
  changeBatchQuantity,
  createBatch,
  deallocate,
  dispatch,
  receiveBatch,
  SKU,
} from '../../support/builders/stock.ts';

const nothing = {
  skus: [SKU],
  lines: [],
  refs: [],
  capacityNeeds: [],
  reductions: [],
  leaving: [],
  waitingNeeds: [],
};
const waiting = (lines: number) => ({ waitingNeeds: [{ sku: SKU, lines }] });
const line = { orderId: 'order-1', sku: SKU };

describe('the stock to load', () => {
  it('is empty for no commands', () => {
    expect(requirementsOf([])).toEqual({ ...nothing, skus: [] });
  });

  it('is, to allocate a line, the line and the capacity for it', () => {
    const room = { sku: SKU, lines: 1, qty: 3 };
    expect(requirementsOf([allocate({ qty: 3 })])).toEqual({
      ...nothing,
      lines: [line],
      capacityNeeds: [room],
    });
  });

  it('is the capacity for all lines of a SKU, each as large as the largest', () => {
    const { capacityNeeds } = requirementsOf([
      allocate({ qty: 3 }),
      allocate({ orderId: 'order-2', qty: 7 }),
      allocate({ orderId: 'order-2', sku: 'RED-CHAIR', qty: 9 }),
      allocate({ orderId: 'order-3', qty: 1 }),
    ]);
    expect(capacityNeeds).toEqual([
      { sku: SKU, lines: 3, qty: 7 },
      { sku: 'RED-CHAIR', lines: 1, qty: 9 },
    ]);
  });

  it('is, to deallocate a line, the line', () => {
    expect(requirementsOf([deallocate()])).toEqual({ ...nothing, lines: [line], ...waiting(10) });
  });

  it('is, to create a batch, the batch with its reference', () => {
    expect(requirementsOf([createBatch({ qty: 30 })])).toEqual({
      ...nothing,
      refs: ['batch-1'],
      ...waiting(30),
    });
  });

  it('is, to correct a batch, the batch and its newest lines down to the new quantity', () => {
    const needs = requirementsOf([changeBatchQuantity({ qty: 3 })]);
    const capacityNeeds = [allOpenBatches(SKU)];
    expect(needs).toEqual({
      ...nothing,
      refs: ['batch-1'],
      capacityNeeds,
      reductions: [{ ref: 'batch-1', qty: 3 }],
      ...waiting(10),
    });
  });

  it('is the same for what was counted at an arrival', () => {
    expect(requirementsOf([receiveBatch({ qty: 3 })])).toEqual(
      requirementsOf([changeBatchQuantity({ qty: 3 })]),
    );
  });

  it('is, for another day of arrival, the batch and all open ones, which may come before it now', () => {
    const capacityNeeds = [allOpenBatches(SKU)];
    expect(requirementsOf([changeBatchEta()])).toEqual({ ...nothing, refs: ['batch-1'], capacityNeeds });
  });

  it('is, to dispatch a line, the line', () => {
    expect(requirementsOf([dispatch()])).toEqual({ ...nothing, lines: [line], leaving: [line] });
  });

  it('has at most a thousand lines that wait, unless more are asked for', () => {
    const commands = [createBatch({ qty: 900 }), createBatch({ qty: 900 })];
    expect(requirementsOf(commands)).toMatchObject(waiting(1_000));
    expect(requirementsOf(commands, 30)).toMatchObject(waiting(30_000));
  });

  it('is, for several corrections, the lines down to the smallest quantity', () => {
    const quantities = [7, 0, 9];
    const { reductions } = requirementsOf(quantities.map((qty) => changeBatchQuantity({ qty })));
    expect(reductions).toEqual([{ ref: 'batch-1', qty: 0 }]);
  });

  it('contains each item once, except lines', () => {
    const needs = requirementsOf([
      createBatch(),
      allocate(),
      changeBatchQuantity({ qty: 2 }),
      deallocate(),
      createBatch(),
    ]);
    expect(needs).toEqual({
      skus: [SKU],
      lines: [line, line],
      refs: ['batch-1'],
      capacityNeeds: [allOpenBatches(SKU)],
      reductions: [{ ref: 'batch-1', qty: 2 }],
      leaving: [],
      ...waiting(40),
    });
  });

  it('keeps lines of one order apart by SKU', () => {
    const { lines } = requirementsOf([allocate(), allocate({ sku: 'RED-CHAIR' })]);
    expect(lines).toEqual([line, { orderId: 'order-1', sku: 'RED-CHAIR' }]);
  });
});
