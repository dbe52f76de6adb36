import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import type { OrderLine, Product } from './product.ts';

/** Gives the units of a line back to its batch. */
export function deallocate(product: Product, command: CommandData<'Deallocate'>): Decision {
  const line = product.lines.get(command.orderId);
  if (!line) {
    return reject('UnknownOrderLine', `Order ${command.orderId} has no allocated line of ${command.sku}.`);
  }
  return accept(freed(line, 'Requested'));
}

/** The event that a line has lost its units. */
export function freed(line: OrderLine, reason: 'Requested' | 'BatchQuantityReduced'): DomainEvent {
  const { orderId, sku, qty, batchRef } = line;
  return { type: 'Deallocated', data: { orderId, sku, qty, batchRef, reason } };
}
