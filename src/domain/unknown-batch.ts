import type { Batch } from './batch.ts';
import { type Decision, reject } from './decision.ts';

/**
 * The rejection of a command that names a batch which was never created, or which holds another SKU.
 * @param known the batch of that reference, whatever its SKU
 */
export function unknownBatch(
  { ref, sku }: { readonly ref: string; readonly sku: string },
  known: Batch | undefined,
): Decision | undefined {
  if (!known) return reject('UnknownBatch', `Batch ${ref} was never created.`);
  if (known.sku !== sku) return reject('SkuMismatch', `Batch ${ref} holds ${known.sku}, not ${sku}.`);
  return undefined;
}
