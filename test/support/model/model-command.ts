import { isDeepStrictEqual } from 'node:util';

/** A command of the model-based tests. All their commands concern a few SKUs, batches and orders. */
export type ModelCommand =
  | { type: 'CreateBatch'; data: { ref: string; sku: string; qty: number; eta?: string | null | undefined } }
  | { type: 'ChangeBatchQuantity'; data: { ref: string; sku: string; qty: number } }
  | { type: 'ChangeBatchEta'; data: { ref: string; sku: string; eta: string } }
  | { type: 'ReceiveBatch'; data: { ref: string; sku: string; qty: number } }
  | { type: 'Allocate'; data: { orderId: string; sku: string; qty: number; backorder?: boolean | undefined } }
  | { type: 'Deallocate'; data: { orderId: string; sku: string } }
  | { type: 'Dispatch'; data: { orderId: string; sku: string } };

/** Whether the second is a repetition of the first. */
export const saysTheSame = (one: ModelCommand, other: ModelCommand): boolean =>
  one.type === other.type && isDeepStrictEqual({ ...UNSET, ...one.data }, { ...UNSET, ...other.data });

const UNSET = { eta: null, backorder: false };

/** The command in words. */
export function inWords({ type, data }: ModelCommand): string {
  switch (type) {
    case 'CreateBatch':
      return `batch ${data.ref} of ${data.qty} ${data.sku} is bought, ${data.eta ? `here on ${data.eta}` : 'in the warehouse'}`;
    case 'ChangeBatchQuantity':
      return `batch ${data.ref} of ${data.sku} has ${data.qty} from now on`;
    case 'ChangeBatchEta':
      return `batch ${data.ref} of ${data.sku} will be here on ${data.eta}`;
    case 'ReceiveBatch':
      return `batch ${data.ref} of ${data.sku} is here with ${data.qty}`;
    case 'Allocate':
      return `order ${data.orderId} wants ${data.qty} ${data.sku}${data.backorder ? ', and waits for them' : ''}`;
    case 'Deallocate':
      return `order ${data.orderId} gives its ${data.sku} back`;
    case 'Dispatch':
      return `the ${data.sku} of order ${data.orderId} leave`;
    default:
      throw new Error(`unknown command ${String(type satisfies never)}`);
  }
}
