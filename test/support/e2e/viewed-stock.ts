import type { BatchLines } from '../../../src/views/batch-lines.ts';
import type { ProductAvailability } from '../../../src/views/product-availability.ts';
import type { Products } from '../../../src/views/products.ts';
import type { Answer } from './own-api.ts';

type Batch = {
  readonly eta: string | null;
  readonly purchased: number;
  readonly allocated: number;
  readonly dispatched: number;
  readonly available: number;
  /** Units by order. */
  readonly lines: Readonly<Record<string, number>>;
};

/** Batches by SKU and reference. */
export type Stock = Readonly<Record<string, Readonly<Record<string, Batch>>>>;

type Get = (path: string) => Promise<unknown>;

/** The stock as the HTTP API shows it: all products, batches and lines, a thousand of each at most. */
export async function viewedStock(call: (method: string, path: string) => Promise<Answer>): Promise<Stock> {
  const get: Get = async (path) => {
    const { status, body } = await call('GET', `${path}?limit=1000`);
    if (status !== 200 || body.next !== null) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body as unknown;
  };
  const stock: Record<string, Stock[string]> = {};
  const { products } = (await get('/products')) as Products;
  // One request after another: a hundred at once are too much for a busy machine.
  for (const { sku } of products) stock[sku] = await batchesOf(sku, get);
  return stock;
}

async function batchesOf(sku: string, get: Get): Promise<Stock[string]> {
  const viewed: Record<string, Batch> = {};
  const { batches } = (await get(`/products/${encodeURIComponent(sku)}`)) as ProductAvailability;
  for (const { ref, ...units } of batches) {
    const { lines } = (await get(`/batches/${encodeURIComponent(ref)}`)) as BatchLines;
    viewed[ref] = { ...units, lines: Object.fromEntries(lines.map(({ orderId, qty }) => [orderId, qty])) };
  }
  return viewed;
}
