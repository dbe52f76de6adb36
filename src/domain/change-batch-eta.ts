import type { Batch } from './batch.ts';
import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';
import { loadedBatch, type Product } from './product.ts';
import { unknownBatch } from './unknown-batch.ts';

/**
 * A ship is late, or early. Its batch moves in the order of preference, and its lines stay with it.
 * @param known the batch of that reference, whatever its SKU
 */
export function changeBatchEta(
  product: Product,
  command: CommandData<'ChangeBatchEta'>,
  known: Batch | undefined,
): Decision {
  const { ref, sku, eta } = command;
  const unknown = unknownBatch(command, known);
  if (unknown) return unknown;
  const { eta: previousEta } = loadedBatch(product, ref);
  if (previousEta === null) {
    return reject('AlreadyReceived', `Batch ${ref} is in the warehouse: it no longer has a day of arrival.`);
  }
  if (previousEta === eta) return accept();
  return accept({ type: 'BatchEtaChanged', data: { ref, sku, eta, previousEta } });
}
