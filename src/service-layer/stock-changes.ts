import type { Batch } from '../domain/batch.ts';
import type { OrderLine } from '../domain/order-line.ts';
import { lineKey, productOf, type Stock } from './stock.ts';

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
  const eventsPerSku = new Map<string, number>();
  const refs = new Set<string>();
  const lines = new Map<string, { orderId: string; sku: string }>();
  for (const { type, data } of stock.events) {
    eventsPerSku.set(data.sku, (eventsPerSku.get(data.sku) ?? 0) + 1);
    if (type === 'BatchCreated' || type === 'BatchQuantityChanged') refs.add(data.ref);
    if (type !== 'Allocated' && type !== 'Deallocated') continue;
    refs.add(data.batchRef);
    lines.set(lineKey(data), { orderId: data.orderId, sku: data.sku });
  }
  return {
    products: [...eventsPerSku].map(([sku, count]) => {
      const { version } = productOf(stock, sku);
      return { sku, loadedVersion: version - count, version };
    }),
    batches: [...refs].map((ref) => stock.batches.get(ref)).filter((batch) => batch !== undefined),
    ...splitLines(stock, lines),
  };
}

function splitLines(stock: Stock, touched: ReadonlyMap<string, { orderId: string; sku: string }>) {
  const linesAdded: OrderLine[] = [];
  const linesSet: OrderLine[] = [];
  const linesRemoved: { orderId: string; sku: string }[] = [];
  for (const [key, { orderId, sku }] of touched) {
    const line = productOf(stock, sku).lines.get(orderId);
    if (!line) linesRemoved.push({ orderId, sku });
    else if (stock.loadedLines.has(key)) linesSet.push(line);
    else linesAdded.push(line);
  }
  return { linesAdded, linesSet, linesRemoved };
}
