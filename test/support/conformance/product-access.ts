import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import type { StockRequirements } from '../../../src/service-layer/stock-requirements.ts';
import type { Stock } from '../../../src/service-layer/stock.ts';
import { commitNext } from '../builders/committed-outcome.ts';
import { needs } from '../builders/stock-rows.ts';

export const load = async (unitOfWork: BatchUnitOfWork, wanted: Partial<StockRequirements>): Promise<Stock> =>
  (await unitOfWork.products.load({ requirements: needs(wanted), commandIds: [] })).stock;

/** Commits the changes as the outcome of the partition's next record. */
export async function save(
  unitOfWork: BatchUnitOfWork,
  changes: Partial<StockChanges>,
  partition = 0,
): Promise<void> {
  await commitNext(unitOfWork, { changes }, partition);
}

/** References of a product's batches, in order of preference. */
export const refsOf = (stock: Stock, sku: string): string[] =>
  stock.products.get(sku)?.batches.map(({ ref }) => ref) ?? [];

/** Order ids of the loaded lines of a product, sorted. */
export const ordersOf = (stock: Stock, sku: string): string[] =>
  [...(stock.products.get(sku)?.lines.keys() ?? [])].toSorted();
