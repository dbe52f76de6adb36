import type { Batch } from '../domain/batch.ts';
import type { DomainEvent, EventData, EventType } from '../domain/events.ts';
import type { OrderLine } from '../domain/order-line.ts';
import { productOf, type Stock } from './stock.ts';

/** The rows to write for the events that were applied to a stock: last states, each row once. */
export type StockChanges = {
  /** `loadedVersion` guards the write: no other process may have changed the product meanwhile. */
  products: { sku: string; loadedVersion: number; version: number }[];
  batches: Batch[];
  /** Lines without a row yet, allocated or waiting since they were first asked for. */
  linesAdded: OrderLine[];
  /** Lines that may have a row, or have more to store: a later allocation than their first one, a dispatch. */
  linesSet: OrderLine[];
  linesRemoved: { orderId: string; sku: string }[];
};

/** The rows that an event of each type changes, besides its product. An event whose entry is missing does not compile. */
const rowsChangedBy: {
  readonly [T in EventType]: (data: EventData<T>) => { readonly ref?: string; readonly orderId?: string };
} = {
  BatchCreated: ({ ref }) => ({ ref }),
  BatchQuantityChanged: ({ ref }) => ({ ref }),
  BatchEtaChanged: ({ ref }) => ({ ref }),
  BatchReceived: ({ ref }) => ({ ref }),
  Allocated: ({ batchRef, orderId }) => ({ ref: batchRef, orderId }),
  Deallocated: ({ batchRef, orderId }) => ({ ref: batchRef, orderId }),
  OutOfStock: () => ({}),
  Backordered: ({ orderId }) => ({ orderId }),
  BackorderCancelled: ({ orderId }) => ({ orderId }),
  Dispatched: ({ batchRef, orderId }) => ({ ref: batchRef, orderId }),
};

const rowsOf = <T extends EventType>({ type, data }: DomainEvent<T>) => rowsChangedBy[type](data);

/** The rows to write for the stock's events. */
export function changesOf(stock: Stock): StockChanges {
  const refs = new Set<string>();
  const changed = new Map<string, ChangedProduct>();
  for (const event of stock.events) {
    const product = changedProduct(changed, event.data.sku);
    product.events += 1;
    const { ref, orderId } = rowsOf(event);
    if (ref !== undefined) refs.add(ref);
    if (orderId !== undefined) product.orderIds.add(orderId);
  }
  return {
    products: [...changed].map(([sku, { events }]) => {
      const { version } = productOf(stock, sku);
      return { sku, loadedVersion: version - events, version };
    }),
    batches: [...refs].map((ref) => stock.batches.get(ref)).filter((batch) => batch !== undefined),
    ...splitLines(stock, changed),
  };
}

/** How many events a product had, and the orders whose lines they changed. */
type ChangedProduct = { events: number; readonly orderIds: Set<string> };

function changedProduct(changed: Map<string, ChangedProduct>, sku: string): ChangedProduct {
  const known = changed.get(sku);
  if (known) return known;
  const added = { events: 0, orderIds: new Set<string>() };
  changed.set(sku, added);
  return added;
}

function splitLines(stock: Stock, changed: ReadonlyMap<string, ChangedProduct>) {
  const linesAdded: OrderLine[] = [];
  const linesSet: OrderLine[] = [];
  const linesRemoved: { orderId: string; sku: string }[] = [];
  for (const [sku, { orderIds }] of changed) {
    const { lines } = productOf(stock, sku);
    const loaded = stock.loadedLines.get(sku);
    for (const orderId of orderIds) {
      const line = lines.get(orderId);
      if (!line) linesRemoved.push({ orderId, sku });
      else if (isAsRequested(line) && !loaded?.has(orderId)) linesAdded.push(line);
      else linesSet.push(line);
    }
  }
  return { linesAdded, linesSet, linesRemoved };
}

const isAsRequested = (line: OrderLine): boolean =>
  line.state === 'waiting' || (line.state === 'allocated' && line.allocatedVersion === line.requestedVersion);
