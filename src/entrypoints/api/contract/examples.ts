import type { CommandData, CommandType } from '../../../domain/commands.ts';
import type { EventData, EventType } from '../../../domain/events.ts';
import type { CommandRejected } from '../../../domain/rejection.ts';

type Examples = { readonly [Type in CommandType]: CommandData<Type> } & {
  readonly [Type in EventType]: EventData<Type>;
} & { readonly CommandRejected: CommandRejected };

/** The data of one message of each type. A type without an entry does not compile. */
export const examples: Examples = {
  CreateBatch: { ref: 'ship-7', sku: 'LAMP', qty: 50, eta: '2027-03-15' },
  ChangeBatchQuantity: { ref: 'ship-7', sku: 'LAMP', qty: 40 },
  ChangeBatchEta: { ref: 'ship-7', sku: 'LAMP', eta: '2027-04-01' },
  ReceiveBatch: { ref: 'ship-7', sku: 'LAMP', qty: 38 },
  Allocate: { orderId: 'o1', sku: 'LAMP', qty: 3, backorder: true },
  Deallocate: { orderId: 'o1', sku: 'LAMP' },
  Dispatch: { orderId: 'o1', sku: 'LAMP' },

  BatchCreated: { ref: 'ship-7', sku: 'LAMP', qty: 50, eta: '2027-03-15' },
  BatchQuantityChanged: { ref: 'ship-7', sku: 'LAMP', qty: 40, previousQty: 50 },
  BatchEtaChanged: { ref: 'ship-7', sku: 'LAMP', eta: '2027-04-01', previousEta: '2027-03-15' },
  BatchReceived: { ref: 'ship-7', sku: 'LAMP', qty: 38, previousQty: 40, previousEta: '2027-04-01' },
  Allocated: { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'ship-7', eta: '2027-03-15' },
  Deallocated: { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'ship-7', reason: 'Requested' },
  OutOfStock: { orderId: 'o1', sku: 'LAMP', qty: 300 },
  Backordered: { orderId: 'o1', sku: 'LAMP', qty: 3 },
  BackorderCancelled: { orderId: 'o1', sku: 'LAMP', qty: 3 },
  Dispatched: { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'ship-7' },

  CommandRejected: {
    commandId: 'order-o1-again',
    commandType: 'Allocate',
    code: 'OrderLineConflict',
    message: 'Order o1 already has 3 of LAMP; deallocate before asking for 4.',
    command: { orderId: 'o1', sku: 'LAMP', qty: 4 },
  },
};
