import type { Stores } from '../../../src/processing/stores.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import type { StockNeeds } from '../../../src/service-layer/stock-needs.ts';
import type { Stock } from '../../../src/service-layer/stock.ts';
import type { UnitOfWork } from '../../../src/service-layer/unit-of-work.ts';
import { changes, needs } from '../builders/stock-rows.ts';

export const load = (unitOfWork: UnitOfWork<Stores>, wanted: Partial<StockNeeds>): Promise<Stock> =>
  unitOfWork.transaction(({ products }) => products.load(needs(wanted)));

export const save = (unitOfWork: UnitOfWork<Stores>, wanted: Partial<StockChanges>): Promise<void> =>
  unitOfWork.transaction(({ products }) => products.save(changes(wanted)));

/** References of the batches of a product, in its order of preference. */
export const refsOf = (stock: Stock, sku: string): string[] =>
  stock.products.get(sku)?.batches.map(({ ref }) => ref) ?? [];

/** Order ids of the loaded lines of a product, sorted. */
export const ordersOf = (stock: Stock, sku: string): string[] =>
  [...(stock.products.get(sku)?.lines.keys() ?? [])].toSorted();
