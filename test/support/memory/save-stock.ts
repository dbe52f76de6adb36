import { ConcurrentChange } from '../../../src/service-layer/errors.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import { lineKey, type MemoryTables } from './database.ts';

export function saveStock(
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
