import { type Batch, byPreference } from '../domain/batch.ts';
import type { DomainEvent } from '../domain/events.ts';
import { isWaiting, type WaitingLine } from '../domain/order-line.ts';
import { batchOf, evolve, type Product, unseenProduct } from '../domain/product.ts';

/** The part of the stock that a run of commands may touch, in memory, and the events applied to it since it was loaded. */
export type Stock = {
  /** By SKU: each SKU that was asked for. */
  readonly products: ReadonlyMap<string, Product>;
  /** By reference, over all SKUs. */
  readonly batches: Map<string, Batch>;
  readonly events: DomainEvent[];
  /** Order ids, by SKU, of the lines that were loaded: their rows are there already. */
  readonly loadedLines: ReadonlyMap<string, ReadonlySet<string>>;
};

/** A product as it was loaded, without its batches. */
export type LoadedProduct = Omit<Product, 'batches' | 'waiting'>;

/** Builds the stock from loaded products, and from batches that may also belong to SKUs that were not asked for. */
export function stockOf(products: Iterable<LoadedProduct>, batches: Iterable<Batch>): Stock {
  const byRef = new Map([...batches].map((batch) => [batch.ref, batch]));
  const bySku = Map.groupBy(byRef.values(), ({ sku }) => sku);
  const stocked = new Map<string, Product>();
  const loadedLines = new Map<string, ReadonlySet<string>>();
  for (const product of products) {
    const { sku, lines } = product;
    const own = (bySku.get(sku) ?? []).toSorted(byPreference);
    stocked.set(sku, { ...product, batches: own, waiting: waitingOf(lines) });
    if (lines.size > 0) loadedLines.set(sku, new Set(lines.keys()));
  }
  return { products: stocked, batches: byRef, events: [], loadedLines };
}

function waitingOf(lines: Product['lines']): WaitingLine[] {
  const waiting = [...lines.values()].filter(isWaiting);
  return waiting.toSorted((a, b) => a.requestedVersion - b.requestedVersion);
}

/** The stock of products that have no events yet. */
export const emptyStock = (skus: Iterable<string>): Stock => stockOf([...skus].map(unseenProduct), []);

/**
 * The product of a SKU that was asked for.
 * @throws Error if it was not: a missing product must not be taken for one without events
 */
export function productOf(stock: Stock, sku: string): Product {
  const product = stock.products.get(sku);
  if (!product) throw new Error(`SKU ${sku} was not loaded`);
  return product;
}

/** Applies an event to the stock and keeps it. Returns the product's version after it: the event's number. */
export function apply(stock: Stock, event: DomainEvent): number {
  const product = productOf(stock, event.data.sku);
  evolve(product, event);
  if (event.type === 'BatchCreated') {
    const batch = batchOf(product, event.data.ref);
    if (batch) stock.batches.set(batch.ref, batch);
  }
  stock.events.push(event);
  return product.version;
}
