import type { Batch } from '../domain/batch.ts';
import type { Command } from '../domain/commands.ts';
import { type Product, unseenProduct } from '../domain/product.ts';
import { type CapacityNeed, requirementsOf } from './stock-requirements.ts';
import type { Stock } from './stock.ts';

/**
 * An optimistic cache of products as this process last committed them, so that lines can be allocated without loading
 * stock. The commit finds out whether an entry was out of date: another process has written the product, or the line is
 * there already.
 */
export type ProductCache = {
  /**
   * Removes and returns the products whose commands here only allocate lines, and whose batches can serve all of them.
   * Also removes all other products that the commands name, since these are about to change.
   */
  takeFor(commands: readonly Command[]): Product[];
  /**
   * Stores what was committed, but for products that had another event than Allocated.
   * @param preferred references of batches: of each SKU the first ones in the order of preference, none left out
   */
  store(stock: Stock, preferred: ReadonlySet<string>): void;
  /** Removes everything: the database may have other contents by now. */
  clear(): void;
  /**
   * Clears the cache and disables it for the next batches: a batch that relied on it was just rejected, so the next ones
   * probably would be too.
   */
  disable(): void;
  /** Number of products in the cache. */
  size(): number;
};

/** The least recently used are dropped. Some 10 MB; 90 MB if each product has many batches with long references. */
const MAX_PRODUCTS = 20_000;
/** Open batches of each product. */
const MAX_BATCHES = 10;
/** Batches without the cache after a rejected one: then at most one in fifty is handled twice. */
const DISABLED_BATCHES = 50;

type Entry = Pick<Product, 'sku' | 'version' | 'batches'>;

/** @param disabledBatches how long `disable` disables the cache */
export function productCache(disabledBatches = DISABLED_BATCHES): ProductCache {
  const entries = new Map<string, Entry>();
  let disabledFor = 0;

  return {
    takeFor(commands) {
      if (disabledFor > 0) disabledFor -= 1;
      if (entries.size === 0) return [];
      const found = capacityNeedsOf(commands).flatMap((need) => {
        const entry = entries.get(need.sku);
        return entry && canServe(entry.batches, need) ? { ...unseenProduct(need.sku), ...entry } : [];
      });
      for (const { data } of commands) entries.delete(data.sku);
      return found;
    },
    store({ products, events }, preferred) {
      if (disabledFor > 0) return;
      const changed = new Set(events.filter(({ type }) => type !== 'Allocated').map(({ data }) => data.sku));
      for (const { sku, version, batches } of products.values()) {
        const open = batches.filter(({ ref, allocated, qty }) => preferred.has(ref) && allocated < qty);
        if (changed.has(sku) || open.length === 0) continue;
        entries.set(sku, { sku, version, batches: open.slice(0, MAX_BATCHES) });
      }
      for (const sku of entries.keys()) {
        if (entries.size <= MAX_PRODUCTS) break;
        entries.delete(sku);
      }
    },
    clear: () => entries.clear(),
    disable() {
      entries.clear();
      disabledFor += disabledBatches;
    },
    size: () => entries.size,
  };
}

/** The needs of the SKUs for which the commands only allocate lines. */
function capacityNeedsOf(commands: readonly Command[]): readonly CapacityNeed[] {
  const others = new Set(commands.filter(({ type }) => type !== 'Allocate').map(({ data }) => data.sku));
  return requirementsOf(commands.filter(({ data }) => !others.has(data.sku))).capacityNeeds;
}

/**
 * A batch with n units left can serve at least floor(n / qty) lines. `stockRows` in adapters/postgres/unit-of-work uses
 * the same bound in SQL; keep both in step.
 */
function canServe(batches: readonly Batch[], { lines, qty }: CapacityNeed): boolean {
  const served = batches.reduce((sum, batch) => sum + Math.floor((batch.qty - batch.allocated) / qty), 0);
  return served >= lines;
}
