import { available, type Batch, byPreference } from '../../../src/domain/batch.ts';
import type { OrderLine } from '../../../src/domain/product.ts';
import type { CapacityNeed, StockRequirements } from '../../../src/service-layer/stock-requirements.ts';
import { type Stock, stockOf } from '../../../src/service-layer/stock.ts';
import { lineKey, type MemoryTables } from './database.ts';

export function loadStock(
  tables: MemoryTables,
  needs: StockRequirements,
): { stock: Stock; preferred: ReadonlySet<string> } {
  const named = needs.lines.flatMap((line) => tables.lines.get(lineKey(line)) ?? []);
  const lines = [...named, ...needs.reductions.flatMap((cut) => bumpable(tables, cut))];
  const refs = new Set([...needs.refs, ...named.map(({ batchRef }) => batchRef)]);
  const serving = new Set(needs.capacityNeeds.flatMap((room) => servingBatches(tables, room)));
  const batches = [...tables.batches.values()].filter((batch) => refs.has(batch.ref) || serving.has(batch));
  const products = needs.skus.map((sku) => ({
    sku,
    version: tables.versions.get(sku) ?? 0,
    batches: [],
    lines: new Map(lines.filter((line) => line.sku === sku).map((line) => [line.orderId, line])),
  }));
  const stock = stockOf(
    products,
    batches.map((batch) => ({ ...batch })),
  );
  return { stock, preferred: new Set([...serving].map(({ ref }) => ref)) };
}

function servingBatches({ batches }: MemoryTables, { sku, lines, qty }: CapacityNeed): Batch[] {
  let taken = 0;
  return [...batches.values()]
    .filter((batch) => batch.sku === sku && available(batch) > 0)
    .toSorted(byPreference)
    .filter((batch) => {
      const needed = taken < lines;
      taken += Math.floor(available(batch) / qty);
      return needed;
    });
}

function bumpable(
  { batches, lines }: MemoryTables,
  { ref, qty }: StockRequirements['reductions'][number],
): OrderLine[] {
  let excess = (batches.get(ref)?.allocated ?? 0) - qty;
  const newestFirst = [...lines.values()]
    .filter(({ batchRef }) => batchRef === ref)
    .toSorted((a, b) => b.allocatedVersion - a.allocatedVersion);
  return newestFirst.filter((line) => {
    const needed = excess > 0;
    excess -= line.qty;
    return needed;
  });
}
