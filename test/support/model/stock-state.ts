import type { Batch } from '../../../src/domain/batch.ts';
import type { OrderLine } from '../../../src/domain/order-line.ts';
import type { Stock } from '../../../src/service-layer/stock.ts';
import type { MemoryTables } from '../memory/database.ts';

/** All stored rows of the stock, each list sorted by key. SKUs without events are not stored. */
export type StockState = {
  readonly products: readonly { sku: string; version: number }[];
  readonly batches: readonly Batch[];
  readonly lines: readonly OrderLine[];
};

/** The rows in an arbitrary but fixed order. */
export const stateOf = ({ products, batches, lines }: StockState): StockState => ({
  products: products.toSorted(by(({ sku }) => sku)),
  batches: batches.toSorted(by(({ ref }) => ref)),
  lines: lines.toSorted(by(({ orderId, sku }) => `${orderId} ${sku}`)),
});

const by =
  <Row>(key: (row: Row) => string) =>
  (a: Row, b: Row): number =>
    key(a) < key(b) ? -1 : 1;

/** The state of a stock that holds everything. */
export function pureState({ products, batches }: Stock): StockState {
  const all = [...products.values()];
  return stateOf({
    products: all.filter(({ version }) => version > 0).map(({ sku, version }) => ({ sku, version })),
    batches: [...batches.values()],
    lines: all.flatMap(({ lines }) => [...lines.values()]),
  });
}

export const memoryState = ({ versions, batches, lines }: MemoryTables): StockState =>
  stateOf({
    products: [...versions].map(([sku, version]) => ({ sku, version })),
    batches: [...batches.values()],
    lines: [...lines.values()],
  });
