import { addBatch, evolve, type Product, unseenProduct } from '../domain/product.ts';
import type { Batch } from '../domain/batch.ts';
import type { DomainEvent } from '../domain/events.ts';

/**
 * The part of the stock that a run of commands may touch, in memory.
 * It also knows what changed, by remembering the events made part of it.
 */
export type Stock = {
  /** By SKU: each SKU that was asked for. */
  readonly products: ReadonlyMap<string, Product>;
  /** By reference, over all SKUs. */
  readonly batches: Map<string, Batch>;
  readonly events: DomainEvent[];
  /** Order ids, by SKU, of the lines that were loaded: their rows are there already. */
  readonly loadedLines: ReadonlyMap<string, ReadonlySet<string>>;
};

/** Builds the stock from loaded products, and from batches that may belong to SKUs nobody asked for. */
export function stockOf(products: Iterable<Product>, batches: Iterable<Batch>): Stock {
  const bySku = new Map([...products].map((product) => [product.sku, product]));
  const byRef = new Map<string, Batch>();
  for (const batch of batches) {
    byRef.set(batch.ref, batch);
    const product = bySku.get(batch.sku);
    if (product) addBatch(product, batch);
  }
  const loadedLines = new Map<string, Set<string>>();
  for (const { sku, lines } of bySku.values())
    if (lines.size > 0) loadedLines.set(sku, new Set(lines.keys()));
  return { products: bySku, batches: byRef, events: [], loadedLines };
}

export const emptyStock = (skus: Iterable<string>): Stock => stockOf([...skus].map(unseenProduct), []);

/** The product of a SKU that was asked for. */
export function productOf(stock: Stock, sku: string): Product {
  const product = stock.products.get(sku);
  if (!product) throw new Error(`SKU ${sku} was not loaded`);
  return product;
}

/** Makes an event part of the stock. Returns the product's version after it: the event's number. */
export function apply(stock: Stock, event: DomainEvent): number {
  const product = productOf(stock, event.data.sku);
  evolve(product, event);
  if (event.type === 'BatchCreated') {
    const batch = product.batches.find(({ ref }) => ref === event.data.ref);
    if (batch) stock.batches.set(batch.ref, batch);
  }
  stock.events.push(event);
  return product.version;
}
