import fc from 'fast-check';
import type { ModelCommand } from './model-command.ts';

// Few of each, so that commands concern the same products.
const REFS = { LAMP: ['L1', 'L2', 'L3'], TABLE: ['T1', 'T2'], CHAIR: ['C1'] };
const SKUS = Object.keys(REFS) as (keyof typeof REFS)[];
const ORDERS = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6'];
/** 2³¹−1 */
const LARGEST = 2_147_483_647;

const sku = fc.constantFrom(...SKUS);
const orderId = fc.constantFrom(...ORDERS);
const eta = fc.constantFrom(undefined, null, '2027-01-31', '2027-02-28');

const mostly = <Usual, Rare>(usual: fc.Arbitrary<Usual>, rare: fc.Arbitrary<Rare>) =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: rare });

/** Mostly absent. */
export const rarely = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });

const units = (least: number, most: number) =>
  mostly(fc.integer({ min: least, max: most }), fc.constantFrom(LARGEST, LARGEST - 1));

/** A batch reference and its SKU; sometimes the SKU of another batch. */
const batch = sku
  .chain((own) => fc.record({ ref: fc.constantFrom(...REFS[own]), own: fc.constant(own) }))
  .chain(({ ref, own }) => fc.record({ ref: fc.constant(ref), sku: mostly(fc.constant(own), sku) }));

const createBatch = (quantities: fc.Arbitrary<number>) =>
  fc
    .record({ batch, qty: quantities, eta })
    .map(({ batch: { ref, sku: of }, qty, eta: day }): ModelCommand => {
      const data = { ref, sku: of, qty };
      return { type: 'CreateBatch', data: day === undefined ? data : { ...data, eta: day } };
    });

const changeBatchQuantity = fc
  .record({ batch, qty: units(0, 12) })
  .map((wish): ModelCommand => ({ type: 'ChangeBatchQuantity', data: { ...wish.batch, qty: wish.qty } }));

const changeBatchEta = fc
  .record({ batch, eta: fc.constantFrom('2027-01-31', '2027-02-14', '2027-02-28') })
  .map((wish): ModelCommand => ({ type: 'ChangeBatchEta', data: { ...wish.batch, eta: wish.eta } }));

const receiveBatch = fc
  .record({ batch, qty: units(1, 12) })
  .map((wish): ModelCommand => ({ type: 'ReceiveBatch', data: { ...wish.batch, qty: wish.qty } }));

const backorder = fc.constantFrom(undefined, true);

const allocate = fc
  .record({ orderId, sku, qty: units(1, 6), backorder })
  .map(({ backorder: mayWait, ...data }): ModelCommand => {
    return { type: 'Allocate', data: mayWait ? { ...data, backorder: mayWait } : data };
  });

const deallocate = fc.record({ orderId, sku }).map((data): ModelCommand => ({ type: 'Deallocate', data }));

const dispatch = fc.record({ orderId, sku }).map((data): ModelCommand => ({ type: 'Dispatch', data }));

/** Any valid command: stock is bought, corrected and arrives, order lines are allocated, deallocated and dispatched. */
export const anyCommand: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 6, arbitrary: createBatch(units(1, 12)) },
  { weight: 10, arbitrary: allocate },
  { weight: 5, arbitrary: changeBatchQuantity },
  { weight: 3, arbitrary: changeBatchEta },
  { weight: 3, arbitrary: receiveBatch },
  { weight: 4, arbitrary: deallocate },
  { weight: 4, arbitrary: dispatch },
);

/** The commands of a shop: small orders, nearly all new, on stock that lasts for a while; rarely another command. */
export const shopCommand: fc.Arbitrary<ModelCommand> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .record({
        orderId: fc.nat({ max: 999 }).map((number) => `o${number}`),
        sku,
        qty: fc.constantFrom(1, 2, 3),
      })
      .map((data): ModelCommand => ({ type: 'Allocate', data })),
  },
  { weight: 2, arbitrary: createBatch(fc.integer({ min: 10, max: 40 })) },
  { weight: 1, arbitrary: anyCommand },
);

/** The first commands. */
export const shopOpening: readonly ModelCommand[] = SKUS.map((own) => ({
  type: 'CreateBatch',
  data: { ref: REFS[own][0] ?? own, sku: own, qty: 40 },
}));

/** How many places later an item is repeated, if at all. */
export const comesAgain = rarely(fc.nat({ max: 6 }));

/** Inserts repeated items a second time, later in the list. */
export function withRepeats<Item>(
  items: readonly (readonly [item: Item, later: number | undefined])[],
): Item[] {
  const waiting = new Map<number, Item[]>();
  const repeated: Item[] = [];
  for (const [place, [item, later]] of items.entries()) {
    repeated.push(item, ...(waiting.get(place) ?? []));
    const again = Math.min(place + (later ?? 0) + 1, items.length);
    if (later !== undefined) waiting.set(again, [...(waiting.get(again) ?? []), item]);
  }
  return [...repeated, ...(waiting.get(items.length) ?? [])];
}

/** A list of uniformly distributed length; fast-check prefers short lists. */
export const listOf = <Item>(items: fc.Arbitrary<Item>, maxLength: number): fc.Arbitrary<Item[]> =>
  fc.noBias(fc.array(items, { maxLength, size: 'max' }));

/** Commands in the order in which they are handled, some of them twice. */
export const anyCommands: fc.Arbitrary<ModelCommand[]> = listOf(fc.tuple(anyCommand, comesAgain), 40).map(
  withRepeats,
);
