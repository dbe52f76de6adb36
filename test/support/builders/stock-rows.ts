import type { Batch } from '../../../src/domain/batch.ts';
import type { OrderLine } from '../../../src/domain/product.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import { allOpenBatches, type StockRequirements } from '../../../src/service-layer/stock-requirements.ts';

/** Warehouse stock of LAMP, nothing allocated. */
export const batchRow = (ref: string, over: Partial<Batch> = {}): Batch => ({
  ref,
  sku: 'LAMP',
  eta: null,
  createdQty: over.qty ?? 10,
  createdVersion: 1,
  qty: 10,
  allocated: 0,
  ...over,
});

/** One LAMP of batch B1. */
export const lineRow = (orderId: string, over: Partial<OrderLine> = {}): OrderLine => ({
  orderId,
  sku: 'LAMP',
  qty: 1,
  batchRef: 'B1',
  allocatedVersion: 2,
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
  ...over,
});
