import { available, type Batch, byPreference } from '../../../src/domain/batch.ts';
import type { OrderLine } from '../../../src/domain/order-line.ts';
import { ConcurrentChange } from '../../../src/service-layer/failures.ts';
import type { ProductRepository } from '../../../src/service-layer/product-repository.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import type { Room, StockNeeds } from '../../../src/service-layer/stock-needs.ts';
import { type Stock, stockOf } from '../../../src/service-layer/stock.ts';
import type { MemoryTables } from './database.ts';
import type { MemoryTransaction } from './transaction.ts';

export const memoryProductRepository = (transaction: MemoryTransaction): ProductRepository => ({
  load: async (needs) => load(transaction.tables(), needs),
  save: async (changes) => transaction.write((tables) => save(tables, changes)),
});

function load(tables: MemoryTables, needs: StockNeeds): Stock {
  const named = needs.lines.flatMap((line) => tables.lines.get(lineKey(line)) ?? []);
  const lines = [...named, ...needs.cuts.flatMap((cut) => bumpable(tables, cut))];
  const refs = new Set([...needs.refs, ...named.map(({ batchRef }) => batchRef)]);
  const withRoom = new Set(needs.rooms.flatMap((room) => batchesWithRoom(tables, room)));
  const batches = [...tables.batches.values()].filter((batch) => refs.has(batch.ref) || withRoom.has(batch));
  const products = needs.skus.map((sku) => ({
    sku,
    version: tables.versions.get(sku) ?? 0,
    batches: [],
    lines: new Map(lines.filter((line) => line.sku === sku).map((line) => [line.orderId, line])),
  }));
  return stockOf(
    products,
    batches.map((batch) => ({ ...batch })),
  );
}

function batchesWithRoom({ batches }: MemoryTables, { sku, lines, qty }: Room): Batch[] {
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

function bumpable({ batches, lines }: MemoryTables, { ref, qty }: StockNeeds['cuts'][number]): OrderLine[] {
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

function save(
  tables: MemoryTables,
  { products, batches, linesAdded, linesSet, linesRemoved }: StockChanges,
): void {
  for (const { sku, loadedVersion, version } of products) {
    if ((tables.versions.get(sku) ?? 0) !== loadedVersion)
      throw new ConcurrentChange(`product ${sku} was changed`);
    tables.versions.set(sku, version);
  }
  for (const batch of batches) {
    const present = tables.batches.get(batch.ref);
    if (present && present.sku !== batch.sku) throw new ConcurrentChange(`batch ${batch.ref} was taken`);
    tables.batches.set(batch.ref, { ...batch });
  }
  for (const line of linesRemoved) tables.lines.delete(lineKey(line));
  for (const line of linesAdded) {
    if (tables.lines.has(lineKey(line))) throw new ConcurrentChange(`line of ${line.orderId} was added`);
    tables.lines.set(lineKey(line), line);
  }
  for (const line of linesSet) tables.lines.set(lineKey(line), line);
}

/** Names an order line among those of all SKUs. */
const lineKey = ({ orderId, sku }: { orderId: string; sku: string }): string => `${orderId}\n${sku}`;
