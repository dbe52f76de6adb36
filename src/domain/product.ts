import { byPreference, type Batch } from './batch.ts';
import type { DomainEvent, EventData } from './events.ts';
import { isWaiting, type OrderLine, type WaitingLine } from './order-line.ts';

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
  /** Those of `lines` that have no units, first ordered first. */
  readonly waiting: readonly WaitingLine[];
  /** What is known of the waiting lines that are not loaded; null: all are loaded, or no rule needs them. */
  readonly waitingElsewhere: WaitingElsewhere | null;
};

/** All of them were requested after the version `after`, and none has fewer than `smallestQty` units. */
export type WaitingElsewhere = { readonly after: number; readonly smallestQty: number };

/** A product without events. */
export const unseenProduct = (sku: string): Product => ({
  sku,
  version: 0,
  batches: [],
  lines: new Map(),
  waiting: [],
  waitingElsewhere: null,
});

/** The loaded batch of that reference. */
export const batchOf = (product: Product, ref: string): Batch | undefined =>
  product.batches.find((batch) => batch.ref === ref);

/** @throws Error if the batch is not loaded */
export function loadedBatch(product: Product, ref: string): Batch {
  const batch = batchOf(product, ref);
  if (!batch) throw new Error(`batch ${ref} of ${product.sku} is not loaded`);
  return batch;
}

/**
 * Applies an event. It changes the product and its batches in place, since thousands of events are applied to one
 * product in a run and a copy for each would cost more than all the rules together. Everything else sees these types
 * as read-only.
 * @throws Error if the event names a batch or a line that is not loaded
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
    case 'BatchEtaChanged':
      rearrange(product, event.data.ref, { eta: event.data.eta });
      return;
    case 'BatchReceived':
      rearrange(product, event.data.ref, { eta: null, qty: event.data.qty, receivedQty: event.data.qty });
      return;
    case 'Allocated':
      addAllocated(product, event);
      return;
    case 'Deallocated':
      giveBack(product, event.data);
      return;
    case 'OutOfStock':
      removeLine(product, event.data.orderId);
      return;
    case 'Backordered':
      addWaiting(product, event.data, 'waiting');
      return;
    case 'BackorderCancelled':
      removeLine(product, event.data.orderId);
      return;
    case 'Dispatched':
      takeAway(product, event.data);
      return;
    default:
      throw new Error(`unknown event ${JSON.stringify(event satisfies never)}`);
  }
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const mutableLines = (product: Product) => product.lines as Map<string, OrderLine>;

const mutableBatch = (product: Product, ref: string): Mutable<Batch> => loadedBatch(product, ref);

function addAllocated(product: Product, { data, mayWait = false }: DomainEvent<'Allocated'>): void {
  const { orderId, sku, qty, batchRef } = data;
  const { version } = product;
  mutableBatch(product, batchRef).allocated += qty;
  const before = removeLine(product, orderId) ?? { requestedVersion: version, mayWait };
  mutableLines(product).set(orderId, {
    orderId,
    sku,
    qty,
    requestedVersion: before.requestedVersion,
    mayWait: before.mayWait,
    state: 'allocated',
    batchRef,
    allocatedVersion: version,
  });
}

/** A bumped line stays a line until a later event of the same command says what becomes of it. */
function giveBack(product: Product, data: EventData<'Deallocated'>): void {
  mutableBatch(product, data.batchRef).allocated -= data.qty;
  if (data.reason === 'BatchQuantityReduced') addWaiting(product, data, 'bumped');
  else removeLine(product, data.orderId);
}

function takeAway(product: Product, { orderId, qty, batchRef }: EventData<'Dispatched'>): void {
  const line = product.lines.get(orderId);
  if (line?.state !== 'allocated') throw new Error(`the line of order ${orderId} is not loaded`);
  mutableLines(product).set(orderId, { ...line, state: 'dispatched' });
  mutableBatch(product, batchRef).dispatched += qty;
}

/** A line that exists keeps its place among those that wait. */
function addWaiting(
  product: Product,
  { orderId, sku, qty }: { orderId: string; sku: string; qty: number },
  state: WaitingLine['state'],
): void {
  const { requestedVersion, mayWait } = removeLine(product, orderId) ?? {
    requestedVersion: product.version,
    mayWait: true,
  };
  const line: WaitingLine = { orderId, sku, qty, requestedVersion, mayWait, state };
  mutableLines(product).set(orderId, line);
  insertInOrder(product.waiting as WaitingLine[], line, (a, b) => a.requestedVersion - b.requestedVersion);
}

function removeLine(product: Product, orderId: string): OrderLine | undefined {
  const line = product.lines.get(orderId);
  if (!line) return undefined;
  mutableLines(product).delete(orderId);
  if (isWaiting(line)) (product.waiting as WaitingLine[]).splice(product.waiting.indexOf(line), 1);
  return line;
}

/** Changes a batch and moves it to its new place in the order of preference. */
function rearrange(product: Product, ref: string, change: Partial<Batch>): void {
  const batch = mutableBatch(product, ref);
  const batches = product.batches as Batch[];
  batches.splice(batches.indexOf(batch), 1);
  insertByPreference(batches, Object.assign(batch, change));
}

const insertByPreference = (batches: Batch[], batch: Batch): void =>
  insertInOrder(batches, batch, byPreference);

/** Searches from the end, since most new batches and lines are the last ones. */
function insertInOrder<Item>(items: Item[], item: Item, order: (a: Item, b: Item) => number): void {
  let index = items.length;
  while (index > 0 && order(item, items[index - 1] as Item) < 0) index -= 1;
  items.splice(index, 0, item);
}

const newBatch = ({ ref, sku, qty, eta }: EventData<'BatchCreated'>, version: number): Batch => ({
  ref,
  sku,
  eta,
  createdQty: qty,
  createdEta: eta,
  createdVersion: version,
  receivedQty: null,
  qty,
  allocated: 0,
  dispatched: 0,
});
