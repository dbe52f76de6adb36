import type { Batch } from './batch.ts';
import { freed } from './deallocate.ts';
import type { DomainEvent } from './events.ts';
import type { AllocatedLine } from './order-line.ts';
import type { Product } from './product.ts';

/**
 * Frees lines of a batch that will have only `qty` units: those allocated last, until the rest fits. They are placed
 * again by `placeWaitingLines`, once all of them are free. What left the warehouse is never bumped.
 */
export const bumpLines = (product: Product, batch: Batch, qty: number): DomainEvent[] =>
  linesToBump(product, batch, qty).map((line) => freed(line, 'BatchQuantityReduced'));

function linesToBump(product: Product, batch: Batch, qty: number): AllocatedLine[] {
  let excess = batch.allocated - qty;
  if (excess <= 0) return [];
  const newestFirst = [...product.lines.values()]
    .filter((line): line is AllocatedLine => line.state === 'allocated' && line.batchRef === batch.ref)
    .toSorted((a, b) => b.allocatedVersion - a.allocatedVersion);
  const bumped: AllocatedLine[] = [];
  for (const line of newestFirst) {
    if (excess <= 0) break;
    bumped.push(line);
    excess -= line.qty;
  }
  if (excess > 0)
    throw new Error(`lines of batch ${batch.ref} are not loaded: ${excess} units unaccounted for`);
  return bumped;
}
