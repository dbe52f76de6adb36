import { available, type Batch } from './batch.ts';
import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import { isWaiting } from './order-line.ts';
import type { Product } from './product.ts';

type LineRequest = { readonly orderId: string; readonly sku: string; readonly qty: number };

/**
 * Allocates a line to the first batch, in order of preference, that can serve all of it. If there is none, the line
 * waits if it was ordered with `backorder`; otherwise it is forgotten.
 */
export function allocate(product: Product, line: CommandData<'Allocate'>): Decision {
  const { orderId, sku, qty, backorder: mayWait = false } = line;
  if (product.version === 0) return reject('UnknownSku', `SKU ${sku} was never seen.`);
  const existing = product.lines.get(orderId);
  if (existing?.qty === qty) return accept();
  if (existing) {
    return reject(
      'OrderLineConflict',
      `Order ${orderId} ${isWaiting(existing) ? 'waits for' : 'already has'} ${existing.qty} of ${sku}; deallocate before asking for ${qty}.`,
    );
  }
  const batch = product.batches.find((candidate) => available(candidate) >= qty);
  if (batch) return accept(allocatedFrom(batch, line, mayWait));
  return accept(mayWait ? backordered(line) : outOfStock(line));
}

/** @param mayWait whether a new line was ordered with `backorder`; a line that exists keeps it */
export const allocatedFrom = (
  batch: Batch,
  { orderId, sku, qty }: LineRequest,
  mayWait = false,
): DomainEvent<'Allocated'> => ({
  type: 'Allocated',
  data: { orderId, sku, qty, batchRef: batch.ref, eta: batch.eta },
  mayWait,
});

export const backordered = ({ orderId, sku, qty }: LineRequest): DomainEvent => ({
  type: 'Backordered',
  data: { orderId, sku, qty },
});

export const outOfStock = ({ orderId, sku, qty }: LineRequest): DomainEvent => ({
  type: 'OutOfStock',
  data: { orderId, sku, qty },
});
