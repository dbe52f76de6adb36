import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import { type AllocatedLine, isWaiting } from './order-line.ts';
import type { Product } from './product.ts';

/** Gives the units of a line back to its batch; a line that waits no longer does. */
export function deallocate(product: Product, { orderId, sku }: CommandData<'Deallocate'>): Decision {
  const line = product.lines.get(orderId);
  if (!line) return reject('UnknownOrderLine', `Order ${orderId} has no allocated line of ${sku}.`);
  if (isWaiting(line)) {
    return accept({ type: 'BackorderCancelled', data: { orderId, sku, qty: line.qty } });
  }
  if (line.state === 'dispatched') {
    return reject('AlreadyDispatched', `The ${line.qty} ${sku} of order ${orderId} left the warehouse.`);
  }
  return accept(freed(line, 'Requested'));
}

/** The event that a line has lost its units. */
export function freed(line: AllocatedLine, reason: 'Requested' | 'BatchQuantityReduced'): DomainEvent {
  const { orderId, sku, qty, batchRef } = line;
  return { type: 'Deallocated', data: { orderId, sku, qty, batchRef, reason } };
}
