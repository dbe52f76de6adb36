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
 * The aggregate: all that must be consistent about one SKU. It may be loaded in part (open batches, the lines in
 * question); each rule looks only at the part it needs. Only `evolve` changes it.
 */
export type Product = {
  readonly sku: string;
  /** Number of events so far; 0: no batch of the SKU was created yet. */
  readonly version: number;
  /** In order of preference. */
  readonly batches: readonly Batch[];
  /** By order id: a line is one (order, SKU). */
  readonly lines: ReadonlyMap<string, OrderLine>;
};

/** A product without events. */
export const unseenProduct = (sku: string): Product => ({ sku, version: 0, batches: [], lines: new Map() });

/** The loaded batch of that reference. */
export const batchOf = (product: Product, ref: string): Batch | undefined =>
  product.batches.find((batch) => batch.ref === ref);

/**
 * Applies an event. It changes the product and its batches in place, since thousands of events are applied to one
 * product in a run and a copy for each would cost more than all the rules together. Everything else sees these types
 * as read-only.
 * @throws Error if the event names a batch that is not loaded
 */
export function evolve(product: Product, event: DomainEvent): void {
  const evolving = product as Mutable<Product>;
  evolving.version += 1;
  switch (event.type) {
    case 'BatchCreated':
      insertByPreference(product.batches as Batch[], newBatch(event.data, evolving.version));
      return;
    case 'BatchQuantityChanged':
      mutableBatch(product, event.data.ref).qty = event.data.qty;
      return;
    case 'Allocated':
      mutableBatch(product, event.data.batchRef).allocated += event.data.qty;
      mutableLines(product).set(event.data.orderId, { ...event.data, allocatedVersion: evolving.version });
      return;
    case 'Deallocated':
      mutableBatch(product, event.data.batchRef).allocated -= event.data.qty;
      mutableLines(product).delete(event.data.orderId);
      return;
    case 'OutOfStock':
      return;
    default:
      throw new Error(`unknown event ${JSON.stringify(event satisfies never)}`);
  }
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const mutableLines = (product: Product) => product.lines as Map<string, OrderLine>;

function mutableBatch(product: Product, ref: string): Mutable<Batch> {
  const batch = batchOf(product, ref);
  if (!batch) throw new Error(`batch ${ref} of ${product.sku} is not loaded`);
  return batch;
}

/** Searches from the end, since most new batches are the least preferred ones. */
function insertByPreference(batches: Batch[], batch: Batch): void {
  let index = batches.length;
  while (index > 0 && byPreference(batch, batches[index - 1] as Batch) < 0) index -= 1;
  batches.splice(index, 0, batch);
}

function newBatch(
  data: { ref: string; sku: string; qty: number; eta: string | null },
  version: number,
): Batch {
  return { ...data, createdQty: data.qty, createdVersion: version, allocated: 0 };
}
