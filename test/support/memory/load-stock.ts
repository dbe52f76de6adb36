import { available, type Batch, byPreference } from '../../../src/domain/batch.ts';
import {
  type AllocatedLine,
  isWaiting,
  type OrderLine,
  type WaitingLine,
} from '../../../src/domain/order-line.ts';
import {
  allOpenBatches,
  type CapacityNeed,
  type StockRequirements,
  type WaitingNeed,
} from '../../../src/service-layer/stock-requirements.ts';
import { type Stock, stockOf } from '../../../src/service-layer/stock.ts';
import { lineKey, type MemoryTables } from './database.ts';

export function loadStock(
  tables: MemoryTables,
  needs: StockRequirements,
): { stock: Stock; preferred: ReadonlySet<string> } {
  const named = needs.lines.flatMap((line) => tables.lines.get(lineKey(line)) ?? []);
  const queues = needs.waitingNeeds.map((need) => waitingFor(tables, need));
  const lines: OrderLine[] = [
    ...named,
    ...needs.reductions.flatMap((cut) => bumpable(tables, cut, needs.leaving)),
    ...queues.flatMap(({ first }) => first),
  ];
  const refs = new Set([...needs.refs, ...named.flatMap((line) => (isWaiting(line) ? [] : line.batchRef))]);
  const waitingSkus = new Set(queues.flatMap(({ sku, first }) => (first.length > 0 ? sku : [])));
  const serving = new Set(
    needs.capacityNeeds
      .map((need) => (waitingSkus.has(need.sku) ? allOpenBatches(need.sku) : need))
      .flatMap((need) => servingBatches(tables, need)),
  );
  const batches = [...tables.batches.values()].filter((batch) => refs.has(batch.ref) || serving.has(batch));
  const products = needs.skus.map((sku) => ({
    sku,
    version: tables.versions.get(sku) ?? 0,
    lines: new Map(lines.filter((line) => line.sku === sku).map((line) => [line.orderId, line])),
    waitingElsewhere: queues.find((queue) => queue.sku === sku)?.elsewhere ?? null,
  }));
  const stock = stockOf(
    products,
    batches.map((batch) => ({ ...batch })),
  );
  return { stock, preferred: new Set([...serving].map(({ ref }) => ref)) };
}

function servingBatches({ batches }: MemoryTables, { sku, lines, qty }: CapacityNeed): Batch[] {
  let taken = 0;
  return [...batches.values()]
    .filter((batch) => batch.sku === sku && available(batch) > 0)
    .toSorted(byPreference)
    .filter((batch) => {
      const needed = taken < lines;
      taken += Math.floor(available(batch) / qty);
      return needed;
    });
}

function bumpable(
  { batches, lines }: MemoryTables,
  { ref, qty }: StockRequirements['reductions'][number],
  leaving: StockRequirements['leaving'],
): AllocatedLine[] {
  const gone = new Set(leaving.map(lineKey));
  const batch = batches.get(ref);
  // Lines that move to the batch and leave the warehouse are not bumped.
  const leavingUnits = leaving
    .filter(({ sku }) => sku === batch?.sku)
    .reduce((sum, line) => sum + (lines.get(lineKey(line))?.qty ?? 0), 0);
  let excess = (batch?.allocated ?? 0) - qty + leavingUnits;
  const newestFirst = [...lines.values()]
    .filter((line): line is AllocatedLine => line.state === 'allocated' && line.batchRef === ref)
    .filter((line) => !gone.has(lineKey(line)))
    .toSorted((a, b) => b.allocatedVersion - a.allocatedVersion);
  return newestFirst.filter((line) => {
    const needed = excess > 0;
    excess -= line.qty;
    return needed;
  });
}

/** The first waiting lines of a SKU, and what is known of the others. */
function waitingFor({ lines }: MemoryTables, { sku, lines: most }: WaitingNeed) {
  const waiting = [...lines.values()]
    .filter((line): line is WaitingLine => line.sku === sku && isWaiting(line))
    .toSorted((a, b) => a.requestedVersion - b.requestedVersion);
  const first = waiting.slice(0, most);
  const smallestQty = waiting.slice(most).reduce((least, { qty }) => Math.min(least, qty), Infinity);
  const after = first.at(-1)?.requestedVersion ?? 0;
  return { sku, first, elsewhere: smallestQty === Infinity ? null : { after, smallestQty } };
}
