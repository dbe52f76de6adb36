import { place } from './allocate.ts';
import { available, type Batch } from './batch.ts';
import type { CommandData } from './commands.ts';
import { freed } from './deallocate.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import { batchOf, type OrderLine, type Product } from './product.ts';

/**
 * Corrects the purchased quantity. If the batch has promised more than that, the lines allocated last are bumped until
 * the rest fits. All of them are freed before the first is placed again, so that no freed unit stays unused.
 * @param known the batch of that reference, whatever its SKU
 */
export function changeBatchQuantity(
  product: Product,
  command: CommandData<'ChangeBatchQuantity'>,
  known: Batch | undefined,
): Decision {
  const { ref, sku, qty } = command;
  if (!known) return reject('UnknownBatch', `Batch ${ref} was never created.`);
  if (known.sku !== sku) return reject('SkuMismatch', `Batch ${ref} holds ${known.sku}, not ${sku}.`);
  const batch = batchOf(product, ref);
  if (!batch) throw new Error(`batch ${ref} of ${sku} is not loaded`);
  if (batch.qty === qty) return accept();
  const bumped = linesToBump(product, batch, qty);
  const events: DomainEvent[] = [
    { type: 'BatchQuantityChanged', data: { ref, sku, qty, previousQty: batch.qty } },
    ...bumped.map((line) => freed(line, 'BatchQuantityReduced')),
    ...placeAgain(product, batch, qty, bumped),
  ];
  return { kind: 'accepted', events };
}

function linesToBump(product: Product, batch: Batch, qty: number): OrderLine[] {
  let excess = batch.allocated - qty;
  if (excess <= 0) return [];
  const newestFirst = [...product.lines.values()]
    .filter((line) => line.batchRef === batch.ref)
    .toSorted((a, b) => b.allocatedVersion - a.allocatedVersion);
  const bumped: OrderLine[] = [];
  for (const line of newestFirst) {
    if (excess <= 0) break;
    bumped.push(line);
    excess -= line.qty;
  }
  if (excess > 0)
    throw new Error(`lines of batch ${batch.ref} are not loaded: ${excess} units unaccounted for`);
  return bumped;
}

function placeAgain(product: Product, changed: Batch, qty: number, bumped: OrderLine[]): DomainEvent[] {
  const freedUnits = bumped.reduce((sum, line) => sum + line.qty, 0);
  const left = new Map([[changed.ref, qty - changed.allocated + freedUnits]]);
  const unitsLeft = (batch: Batch): number => left.get(batch.ref) ?? available(batch);
  return bumped.map((line) => {
    const event = place(product, line, unitsLeft);
    if (event.type === 'Allocated') {
      const chosen = batchOf(product, event.data.batchRef) as Batch;
      left.set(chosen.ref, unitsLeft(chosen) - line.qty);
    }
    return event;
  });
}
