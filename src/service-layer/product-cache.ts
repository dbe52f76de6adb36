import type { Batch } from '../domain/batch.ts';
import type { Command } from '../domain/commands.ts';
import type { Product } from '../domain/product.ts';
import { needsOf, type Room } from './stock-requirements.ts';
import type { Stock } from './stock.ts';

/**
 * Products as this process has committed them last: lines can be allocated on them without a look at the database.
 * That nobody else has written since, and that no such line is there, shows when they are committed again.
 */
export type ProductCache = {
  /**
   * Takes out the products whose commands here only allocate lines, and that have room for all of them. What is kept
   * of the others that the commands name is forgotten: it will have changed.
   */
  takeFor(commands: readonly Command[]): Product[];
  /**
   * Keeps what was committed; not the products that had another event than Allocated.
   * @param preferred references of batches: of each SKU the first ones in the order of preference, none left out
   */
  store(stock: Stock, preferred: ReadonlySet<string>): void;
  /** Forgets all: it may not be so any more. */
  clear(): void;
  /** Forgets all and keeps nothing for a while: a run had to be done again, and the next ones may have to be, too. */
  disable(): void;
};

/** Products at most, those that were used last: some 10 MB, 90 if each has many batches with long names. */
const MOST_PRODUCTS = 20_000;
/** Of the first open batches of each. */
const MOST_BATCHES = 10;
/** Runs that read all they need after one that had to be done again: a fiftieth at most is done twice. */
const READ_ALL = 50;

type Kept = Pick<Product, 'sku' | 'version' | 'batches'>;

export function productCache(readAll = READ_ALL): ProductCache {
  const kept = new Map<string, Kept>();
  let resting = 0;

  return {
    takeFor(commands) {
      if (resting > 0) resting -= 1;
      if (kept.size === 0) return [];
      const found = roomsOf(commands).flatMap((room) => {
        const product = kept.get(room.sku);
        return product && hasRoom(product.batches, room) ? { ...product, lines: new Map() } : [];
      });
      for (const { data } of commands) kept.delete(data.sku);
      return found;
    },
    store({ products, events }, preferred) {
      if (resting > 0) return;
      const changed = new Set(events.filter(({ type }) => type !== 'Allocated').map(({ data }) => data.sku));
      for (const { sku, version, batches } of products.values()) {
        const open = batches.filter(({ ref, allocated, qty }) => preferred.has(ref) && allocated < qty);
        if (changed.has(sku) || open.length === 0) continue;
        kept.set(sku, { sku, version, batches: open.slice(0, MOST_BATCHES) });
      }
      for (const sku of kept.keys()) {
        if (kept.size <= MOST_PRODUCTS) break;
        kept.delete(sku);
      }
    },
    clear: () => kept.clear(),
    disable() {
      kept.clear();
      resting += readAll;
    },
  };
}

/** Of the SKUs for which lines are to be allocated, and nothing else is to be done. */
function roomsOf(commands: readonly Command[]): Room[] {
  const others = new Set(commands.filter(({ type }) => type !== 'Allocate').map(({ data }) => data.sku));
  return needsOf(commands.filter(({ data }) => !others.has(data.sku))).rooms;
}

/** A batch of n units left takes n / qty lines at least before it refuses one. What reads batches says the same. */
function hasRoom(batches: readonly Batch[], { lines, qty }: Room): boolean {
  const fitting = batches.reduce((sum, batch) => sum + Math.floor((batch.qty - batch.allocated) / qty), 0);
  return fitting >= lines;
}
