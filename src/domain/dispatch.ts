import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import { isWaiting } from './order-line.ts';
import { loadedBatch, type Product } from './product.ts';

/** A line has left the warehouse. It keeps its units: nothing changes them any more. */
export function dispatch(product: Product, { orderId, sku }: CommandData<'Dispatch'>): Decision {
  const line = product.lines.get(orderId);
  if (!line) return reject('UnknownOrderLine', `Order ${orderId} has no allocated line of ${sku}.`);
  if (isWaiting(line)) return reject('UnknownOrderLine', `Order ${orderId} still waits for ${sku}.`);
  if (line.state === 'dispatched') return accept();
  const { batchRef, qty } = line;
  const { eta } = loadedBatch(product, batchRef);
  if (eta !== null) {
    return reject(
      'NotInWarehouse',
      `Order ${orderId} has its ${sku} from batch ${batchRef}, which arrives on ${eta} and was not received yet.`,
    );
  }
  return accept({ type: 'Dispatched', data: { orderId, sku, qty, batchRef } });
}
