import type { Batch } from './batch.ts';
import { bumpLines } from './bump-lines.ts';
import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import { loadedBatch, type Product } from './product.ts';
import { unknownBatch } from './unknown-batch.ts';

/**
 * A ship has arrived: its batch is in the warehouse and has the units that were counted. If it has promised more, the
 * lines allocated last are bumped until the rest fits. The same receipt again changes nothing, also after a correction
 * of the quantity.
 * @param known the batch of that reference, whatever its SKU
 */
export function receiveBatch(
  product: Product,
  command: CommandData<'ReceiveBatch'>,
  known: Batch | undefined,
): Decision {
  const { ref, sku, qty } = command;
  const unknown = unknownBatch(command, known);
  if (unknown) return unknown;
  const batch = loadedBatch(product, ref);
  if (batch.eta === null) {
    const counted = batch.receivedQty ?? batch.createdQty;
    if (counted === qty) return accept();
    return reject(
      'AlreadyReceived',
      `Batch ${ref} is in the warehouse, received as ${counted}; correct that with ChangeBatchQuantity.`,
    );
  }
  const { qty: previousQty, eta: previousEta } = batch;
  const received: DomainEvent = { type: 'BatchReceived', data: { ref, sku, qty, previousQty, previousEta } };
  return { kind: 'accepted', events: [received, ...bumpLines(product, batch, qty)] };
}
