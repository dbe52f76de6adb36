import type { Batch } from './batch.ts';
import type { CommandData } from './commands.ts';
import { accept, type Decision, reject } from './decision.ts';

/**
 * Creates a batch. References are unique over all SKUs. The same batch again changes nothing: the command is compared
 * with what was created, so that a repeated command is harmless after a correction or the arrival, too.
 * @param known the batch of that reference, whatever its SKU
 */
export function createBatch(command: CommandData<'CreateBatch'>, known: Batch | undefined): Decision {
  const { ref, sku, qty } = command;
  const eta = command.eta ?? null;
  if (!known) return accept({ type: 'BatchCreated', data: { ref, sku, qty, eta } });
  if (known.sku === sku && known.createdQty === qty && known.createdEta === eta) return accept();
  return reject('BatchConflict', `Batch ${ref} was created with other content: ${describe(known)}.`);
}

const describe = (batch: Batch): string =>
  `${batch.createdQty} of ${batch.sku}, ${batch.createdEta === null ? 'in the warehouse' : `arriving ${batch.createdEta}`}`;
