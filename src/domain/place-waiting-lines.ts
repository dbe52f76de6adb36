import { allocatedFrom, backordered, outOfStock } from './allocate.ts';
import { available, type Batch } from './batch.ts';
import type { DomainEvent, EventType } from './events.ts';
import type { WaitingLine } from './order-line.ts';
import type { Product } from './product.ts';

/** Whether a line that waits may fit somewhere after such an event. An event whose entry is missing does not compile. */
const freesUnits: { readonly [T in EventType]: boolean } = {
  BatchCreated: true,
  BatchQuantityChanged: true,
  BatchEtaChanged: false,
  BatchReceived: true,
  Allocated: false,
  Deallocated: true,
  OutOfStock: false,
  Backordered: false,
  BackorderCancelled: false,
  Dispatched: false,
};

export const canServeWaitingLines = (events: readonly DomainEvent[]): boolean =>
  events.some(({ type }) => freesUnits[type]);

/** Waiting lines that are not loaded may come first. Load more of them, and handle the command again. */
export class WaitingLinesMissing extends Error {
  override readonly name = 'WaitingLinesMissing';
  readonly sku: string;

  constructor(sku: string) {
    super(`waiting lines of ${sku} are not loaded`);
    this.sku = sku;
  }
}

/**
 * Gives free units to the lines that have none, first ordered first served: each that fits gets its batch, so a large
 * line does not hold up smaller ones behind it. A bumped line that fits nowhere waits again if it may, and is out of
 * stock otherwise. Afterwards no waiting line fits any batch.
 * @throws WaitingLinesMissing if a line that is not loaded may fit
 */
export function placeWaitingLines(product: Product): DomainEvent[] {
  if (product.waiting.length === 0 && product.waitingElsewhere === null) return [];
  const room = freeUnits(product);
  const events: DomainEvent[] = [];
  for (const line of product.waiting) {
    requireLoaded(product, room, line.requestedVersion);
    const batch = room.take(line.qty);
    if (batch) events.push(allocatedFrom(batch, line));
    else if (line.state === 'bumped') events.push(withoutUnits(line));
  }
  requireLoaded(product, room, Infinity);
  return events;
}

const withoutUnits = (line: WaitingLine): DomainEvent =>
  line.mayWait ? backordered(line) : outOfStock(line);

/** Lines that are not loaded are in the queue after those that are, and before `version`. */
function requireLoaded({ sku, waitingElsewhere }: Product, room: FreeUnits, version: number): void {
  if (waitingElsewhere === null || version <= waitingElsewhere.after) return;
  if (room.largest() >= waitingElsewhere.smallestQty) throw new WaitingLinesMissing(sku);
}

type FreeUnits = {
  /** The most units that one batch has left. */
  largest(): number;
  /** Takes units from the first batch, in order of preference, that has as many; undefined: none has. */
  take(qty: number): Batch | undefined;
};

function freeUnits({ batches }: Product): FreeUnits {
  const left = batches.map(available);
  let largest = mostOf(left);
  return {
    largest: () => largest,
    take(qty) {
      if (qty > largest) return undefined;
      const index = left.findIndex((units) => units >= qty);
      const had = left[index] as number;
      left[index] = had - qty;
      if (had === largest) largest = mostOf(left);
      return batches[index];
    },
  };
}

const mostOf = (units: readonly number[]): number => units.reduce((most, each) => Math.max(most, each), 0);
