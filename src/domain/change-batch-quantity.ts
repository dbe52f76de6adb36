import type { Batch } from './batch.ts';
import { bumpLines } from './bump-lines.ts';
import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import type { DomainEvent } from './events.ts';
import { loadedBatch, type Product } from './product.ts';
import { unknownBatch } from './unknown-batch.ts';

/**
 * Corrects the purchased quantity. If the batch has promised more than that, the lines allocated last are bumped until
 * the rest fits.
 * @param known the batch of that reference, whatever its SKU
 */
export function changeBatchQuantity(
  product: Product,
  command: CommandData<'ChangeBatchQuantity'>,
  known: Batch | undefined,
): Decision {
  const { ref, sku, qty } = command;
  const unknown = unknownBatch(command, known);
  if (unknown) return unknown;
  const batch = loadedBatch(product, ref);
  if (batch.qty === qty) return accept();
  if (qty < batch.dispatched) {
    return reject(
      'BelowDispatched',
      `${batch.dispatched} of batch ${ref} left the warehouse, so it cannot have had only ${qty}.`,
    );
  }
  const changed: DomainEvent = {
    type: 'BatchQuantityChanged',
    data: { ref, sku, qty, previousQty: batch.qty },
  };
  return { kind: 'accepted', events: [changed, ...bumpLines(product, batch, qty)] };
}
