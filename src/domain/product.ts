import { byPreference, type Batch } from './batch.ts';
import type { DomainEvent } from './events.ts';

/** One order's claim on one SKU, served by one batch. */
export type OrderLine = {
  readonly orderId: string;
  readonly sku: string;
  readonly qty: number;
  readonly batchRef: string;
  /** The product's version when the line was allocated: the highest is bumped first. */
  readonly allocatedVersion: number;
};

/**
 * The aggregate: all that must be consistent about one SKU.
 * It may be loaded in part (open batches, the lines in question); rules only look at what they need.
 */
export type Product = {
  readonly sku: string;
  /** Events so far; 0: the SKU was never seen. */
  version: number;
  /** In order of preference. */
  readonly batches: Batch[];
  /** By order id: a line is one (order, SKU). */
  readonly lines: Map<string, OrderLine>;
};

export const unseenProduct = (sku: string): Product => ({ sku, version: 0, batches: [], lines: new Map() });

export const batchOf = (product: Product, ref: string): Batch | undefined =>
  product.batches.find((batch) => batch.ref === ref);

/** Makes an event part of the product. The only way a product changes. */
export function evolve(product: Product, event: DomainEvent): void {
  product.version += 1;
  switch (event.type) {
    case 'BatchCreated':
      return addBatch(product, newBatch(event.data, product.version));
    case 'BatchQuantityChanged':
      knownBatch(product, event.data.ref).qty = event.data.qty;
      return;
    case 'Allocated':
      knownBatch(product, event.data.batchRef).allocated += event.data.qty;
      product.lines.set(event.data.orderId, { ...event.data, allocatedVersion: product.version });
      return;
    case 'Deallocated':
      knownBatch(product, event.data.batchRef).allocated -= event.data.qty;
      product.lines.delete(event.data.orderId);
      return;
    case 'OutOfStock':
      return;
    default:
      throw new Error(`unknown event ${JSON.stringify(event satisfies never)}`);
  }
}

/** Puts a batch where preference wants it; batches mostly arrive in that order. */
export function addBatch(product: Product, batch: Batch): void {
  const { batches } = product;
  let place = batches.length;
  while (place > 0 && byPreference(batch, batches[place - 1] as Batch) < 0) place -= 1;
  batches.splice(place, 0, batch);
}

function newBatch(
  data: { ref: string; sku: string; qty: number; eta: string | null },
  version: number,
): Batch {
  return { ...data, createdQty: data.qty, createdVersion: version, allocated: 0 };
}

function knownBatch(product: Product, ref: string): Batch {
  const batch = batchOf(product, ref);
  if (!batch) throw new Error(`batch ${ref} of ${product.sku} is not loaded`);
  return batch;
}
