import type { Batch } from '../../../src/domain/batch.ts';
import type { AllocatedLine, WaitingLine } from '../../../src/domain/order-line.ts';
import type { LoadedProduct } from '../../../src/service-layer/stock.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import { allOpenBatches, type StockRequirements } from '../../../src/service-layer/stock-requirements.ts';

/** Warehouse stock of LAMP, nothing allocated. */
export const batchRow = (ref: string, over: Partial<Batch> = {}): Batch => ({
  ref,
  sku: 'LAMP',
  eta: null,
  createdQty: over.qty ?? 10,
  createdEta: over.eta ?? null,
  createdVersion: 1,
  receivedQty: null,
  qty: 10,
  allocated: 0,
  dispatched: 0,
  ...over,
});

/** One LAMP of batch B1, allocated when it was first asked for. */
export const lineRow = (orderId: string, over: Partial<AllocatedLine> = {}): AllocatedLine => ({
  orderId,
  sku: 'LAMP',
  qty: 1,
  requestedVersion: over.allocatedVersion ?? 2,
  mayWait: false,
  state: 'allocated',
  batchRef: 'B1',
  allocatedVersion: 2,
  ...over,
});

/** One LAMP that waits. */
export const waitingRow = (orderId: string, over: Partial<WaitingLine> = {}): WaitingLine => ({
  orderId,
  sku: 'LAMP',
  qty: 1,
  requestedVersion: 2,
  mayWait: true,
  state: 'waiting',
  ...over,
});

/** LAMP as loaded, without its batches: no lines, none that waits. */
export const productRow = (over: Partial<LoadedProduct> = {}): LoadedProduct => ({
  sku: 'LAMP',
  version: 7,
  lines: new Map(),
  waitingElsewhere: null,
  ...over,
});

export const changes = (over: Partial<StockChanges>): StockChanges => ({
  products: [],
  batches: [],
  linesAdded: [],
  linesSet: [],
  linesRemoved: [],
  ...over,
});

/** All batches of the SKUs with units left, unless a capacity need is given. */
export const needs = (over: Partial<StockRequirements>): StockRequirements => ({
  skus: [],
  capacityNeeds: (over.skus ?? []).map(allOpenBatches),
  lines: [],
  refs: [],
  reductions: [],
  leaving: [],
  waitingNeeds: [],
  ...over,
});
