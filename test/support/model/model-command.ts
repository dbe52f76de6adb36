import { isDeepStrictEqual } from 'node:util';

/** A command of the model-based tests. All their commands concern a few SKUs, batches and orders. */
export type ModelCommand =
  | { type: 'CreateBatch'; data: { ref: string; sku: string; qty: number; eta?: string | null | undefined } }
  | { type: 'ChangeBatchQuantity'; data: { ref: string; sku: string; qty: number } }
  | { type: 'Allocate'; data: { orderId: string; sku: string; qty: number } }
  | { type: 'Deallocate'; data: { orderId: string; sku: string } };

/** Whether the second is a repetition of the first. */
export const saysTheSame = (one: ModelCommand, other: ModelCommand): boolean =>
  one.type === other.type && isDeepStrictEqual({ eta: null, ...one.data }, { eta: null, ...other.data });

/** The command in words. */
export function inWords({ type, data }: ModelCommand): string {
  switch (type) {
    case 'CreateBatch':
      return `batch ${data.ref} of ${data.qty} ${data.sku} is bought, ${data.eta ? `here on ${data.eta}` : 'in the warehouse'}`;
    case 'ChangeBatchQuantity':
      return `batch ${data.ref} of ${data.sku} has ${data.qty} from now on`;
    case 'Allocate':
      return `order ${data.orderId} wants ${data.qty} ${data.sku}`;
    case 'Deallocate':
      return `order ${data.orderId} gives its ${data.sku} back`;
    default:
      throw new Error(`unknown command ${String(type satisfies never)}`);
  }
}
