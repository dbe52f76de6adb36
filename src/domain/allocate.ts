import { available, type Batch } from './batch.ts';
import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import type { Product } from './product.ts';

type LineRequest = CommandData<'Allocate'>;

/** Allocates a line to the first batch, in order of preference, that can serve all of it. */
export function allocate(product: Product, line: LineRequest): Decision {
  if (product.version === 0) return reject('UnknownSku', `SKU ${line.sku} was never seen.`);
  const existing = product.lines.get(line.orderId);
  if (existing?.qty === line.qty) return accept();
  if (existing) {
    return reject(
      'OrderLineConflict',
      `Order ${line.orderId} already has ${existing.qty} of ${line.sku}; deallocate before asking for ${line.qty}.`,
    );
  }
  return accept(place(product, line, available));
}

/**
 * Chooses a batch for a line: Allocated, or OutOfStock if no batch can serve all of it.
 * @param unitsLeft the units that a batch can still promise
 */
export function place(product: Product, line: LineRequest, unitsLeft: (batch: Batch) => number): DomainEvent {
  const { orderId, sku, qty } = line;
  const batch = product.batches.find((candidate) => unitsLeft(candidate) >= qty);
  if (!batch) return { type: 'OutOfStock', data: { orderId, sku, qty } };
  return { type: 'Allocated', data: { orderId, sku, qty, batchRef: batch.ref } };
}
