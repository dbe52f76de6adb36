import { type RandomNumbers, randomNumbers } from '../../test/support/model/random-numbers.ts';
import { commandIds, type Ids } from './command-ids.ts';
import { zipf } from './zipf.ts';

/** How the load is spread over SKUs: evenly, all on one SKU, or mostly on the first ones (Zipf). */
export type Distribution = 'spread' | 'hot' | 'skewed';

export type Load = {
  /** Number of commands, including those that create the batches. */
  readonly count: number;
  readonly distribution: Distribution;
  /** Default: ordered. */
  readonly ids?: Ids;
  readonly seed: number;
};

export type LoadCommand = {
  readonly id: string;
  readonly type: 'CreateBatch' | 'Allocate';
  readonly sku: string;
  readonly qty: number;
  readonly data: Readonly<Record<string, string | number>>;
};

export const SKUS = 1_000;
/** Units of a batch: enough for every order of a load. */
export const PLENTY = 2_000_000_000;
const MOST_UNITS = 5;
const ZIPF_EXPONENT = 1;
const FINE = 1_000_000;

export const skuName = (number: number): string => `SKU-${String(number).padStart(4, '0')}`;
export const batchRef = (sku: string): string => `batch-${sku}`;

/** The number of SKUs of a load; the hot load has one. */
export const skuCount = (distribution: Distribution): number => (distribution === 'hot' ? 1 : SKUS);

/** A batch for each SKU, then orders of 1 to 5 units. Each command leads to one event. Same seed, same load. */
export function* commands({
  count,
  distribution,
  ids = 'ordered',
  seed,
}: Load): Generator<LoadCommand, undefined> {
  const random = randomNumbers(seed);
  const pick = picker(distribution, random);
  const skus = skuCount(distribution);
  for (let index = 0; index < count; index += 1) {
    const id = commandIds[ids](seed, index);
    yield index < skus ? createBatch(id, skuName(index)) : allocate(id, skuName(pick()), random, index);
  }
}

function createBatch(id: string, sku: string): LoadCommand {
  return { id, type: 'CreateBatch', sku, qty: PLENTY, data: { ref: batchRef(sku), sku, qty: PLENTY } };
}

function allocate(id: string, sku: string, random: RandomNumbers, index: number): LoadCommand {
  const qty = random.between(1, MOST_UNITS);
  return { id, type: 'Allocate', sku, qty, data: { orderId: `order-${index}`, sku, qty } };
}

function picker(distribution: Distribution, random: RandomNumbers): () => number {
  if (distribution === 'hot') return () => 0;
  if (distribution === 'spread') return () => random.between(0, SKUS - 1);
  const rank = zipf(SKUS, ZIPF_EXPONENT);
  return () => rank(random.between(0, FINE - 1) / FINE);
}
