import type { Batch } from '../domain/batch.ts';
import type { OrderLine } from '../domain/product.ts';
import { productOf, type Stock } from './stock.ts';

/** What has to be written for the events a stock has taken in: last states, each thing once. */
export type StockChanges = {
  /** `loadedVersion` guards the write: nobody else may have changed the product meanwhile. */
  products: { sku: string; loadedVersion: number; version: number }[];
  batches: Batch[];
  /** There is no row of them yet. */
  linesAdded: OrderLine[];
  /** There may be a row of them. */
  linesSet: OrderLine[];
  linesRemoved: { orderId: string; sku: string }[];
};

export function changesOf(stock: Stock): StockChanges {
  const refs = new Set<string>();
  const touched = new Map<string, Touched>();
  for (const { type, data } of stock.events) {
    const ofSku = touchedOf(touched, data.sku);
    ofSku.events += 1;
    if (type === 'BatchCreated' || type === 'BatchQuantityChanged') refs.add(data.ref);
    if (type !== 'Allocated' && type !== 'Deallocated') continue;
    refs.add(data.batchRef);
    ofSku.orderIds.add(data.orderId);
  }
  return {
    products: [...touched].map(([sku, { events }]) => {
      const { version } = productOf(stock, sku);
      return { sku, loadedVersion: version - events, version };
    }),
    batches: [...refs].map((ref) => stock.batches.get(ref)).filter((batch) => batch !== undefined),
    ...splitLines(stock, touched),
  };
}

/** What the events of one SKU touched. */
type Touched = { events: number; readonly orderIds: Set<string> };

function touchedOf(touched: Map<string, Touched>, sku: string): Touched {
  const known = touched.get(sku);
  if (known) return known;
  const ofSku = { events: 0, orderIds: new Set<string>() };
  touched.set(sku, ofSku);
  return ofSku;
}

function splitLines(stock: Stock, touched: ReadonlyMap<string, Touched>) {
  const linesAdded: OrderLine[] = [];
  const linesSet: OrderLine[] = [];
  const linesRemoved: { orderId: string; sku: string }[] = [];
  for (const [sku, { orderIds }] of touched) {
    const { lines } = productOf(stock, sku);
    const loaded = stock.loadedLines.get(sku);
    for (const orderId of orderIds) {
      const line = lines.get(orderId);
      if (!line) linesRemoved.push({ orderId, sku });
      else if (loaded?.has(orderId)) linesSet.push(line);
      else linesAdded.push(line);
    }
  }
  return { linesAdded, linesSet, linesRemoved };
}
