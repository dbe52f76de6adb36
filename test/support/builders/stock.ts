import type { Command, CommandData } from '../../../src/domain/commands.ts';
import type { DomainEvent, EventData } from '../../../src/domain/events.ts';

type Given<T extends Command['type']> = Partial<CommandData<T>>;
type Happened<T extends DomainEvent['type']> = Partial<EventData<T>>;

/** The default SKU. */
export const SKU = 'BLUE-VASE';

export const createBatch = (data: Given<'CreateBatch'> = {}): Command => ({
  type: 'CreateBatch',
  data: { ref: 'batch-1', sku: SKU, qty: 10, ...data },
});

export const changeBatchQuantity = (data: Given<'ChangeBatchQuantity'> = {}): Command => ({
  type: 'ChangeBatchQuantity',
  data: { ref: 'batch-1', sku: SKU, qty: 10, ...data },
});

export const changeBatchEta = (data: Given<'ChangeBatchEta'> = {}): Command => ({
  type: 'ChangeBatchEta',
  data: { ref: 'batch-1', sku: SKU, eta: '2027-01-31', ...data },
});

export const receiveBatch = (data: Given<'ReceiveBatch'> = {}): Command => ({
  type: 'ReceiveBatch',
  data: { ref: 'batch-1', sku: SKU, qty: 10, ...data },
});

export const allocate = (data: Given<'Allocate'> = {}): Command => ({
  type: 'Allocate',
  data: { orderId: 'order-1', sku: SKU, qty: 1, ...data },
});

export const deallocate = (data: Given<'Deallocate'> = {}): Command => ({
  type: 'Deallocate',
  data: { orderId: 'order-1', sku: SKU, ...data },
});

export const dispatch = (data: Given<'Dispatch'> = {}): Command => ({
  type: 'Dispatch',
  data: { orderId: 'order-1', sku: SKU, ...data },
});

/** A batch in the warehouse, unless `eta` is given. */
export const batchCreated = (data: Happened<'BatchCreated'> = {}): DomainEvent<'BatchCreated'> => ({
  type: 'BatchCreated',
  data: { ref: 'batch-1', sku: SKU, qty: 10, eta: null, ...data },
});

export const batchQuantityChanged = (
  data: Happened<'BatchQuantityChanged'> = {},
): DomainEvent<'BatchQuantityChanged'> => ({
  type: 'BatchQuantityChanged',
  data: { ref: 'batch-1', sku: SKU, qty: 10, previousQty: 10, ...data },
});

export const batchEtaChanged = (data: Happened<'BatchEtaChanged'> = {}): DomainEvent<'BatchEtaChanged'> => ({
  type: 'BatchEtaChanged',
  data: { ref: 'batch-1', sku: SKU, eta: '2027-02-28', previousEta: '2027-01-31', ...data },
});

export const batchReceived = (data: Happened<'BatchReceived'> = {}): DomainEvent<'BatchReceived'> => ({
  type: 'BatchReceived',
  data: { ref: 'batch-1', sku: SKU, qty: 10, previousQty: 10, previousEta: '2027-01-31', ...data },
});

/** From a batch in the warehouse, unless `eta` is given. */
export const allocated = (data: Happened<'Allocated'> = {}): DomainEvent<'Allocated'> => ({
  type: 'Allocated',
  data: { orderId: 'order-1', sku: SKU, qty: 1, batchRef: 'batch-1', eta: null, ...data },
});

/** The same for a line that was ordered with `backorder`. */
export const allocatedPatiently = (data: Happened<'Allocated'> = {}): DomainEvent<'Allocated'> => ({
  ...allocated(data),
  mayWait: true,
});

export const deallocated = (data: Happened<'Deallocated'> = {}): DomainEvent<'Deallocated'> => ({
  type: 'Deallocated',
  data: { orderId: 'order-1', sku: SKU, qty: 1, batchRef: 'batch-1', reason: 'Requested', ...data },
});

/** The line was bumped because the quantity of its batch was reduced. */
export const bumped = (data: Happened<'Deallocated'> = {}): DomainEvent<'Deallocated'> =>
  deallocated({ reason: 'BatchQuantityReduced', ...data });

export const outOfStock = (data: Happened<'OutOfStock'> = {}): DomainEvent<'OutOfStock'> => ({
  type: 'OutOfStock',
  data: { orderId: 'order-1', sku: SKU, qty: 1, ...data },
});

export const backordered = (data: Happened<'Backordered'> = {}): DomainEvent<'Backordered'> => ({
  type: 'Backordered',
  data: { orderId: 'order-1', sku: SKU, qty: 1, ...data },
});

export const backorderCancelled = (
  data: Happened<'BackorderCancelled'> = {},
): DomainEvent<'BackorderCancelled'> => ({
  type: 'BackorderCancelled',
  data: { orderId: 'order-1', sku: SKU, qty: 1, ...data },
});

export const dispatched = (data: Happened<'Dispatched'> = {}): DomainEvent<'Dispatched'> => ({
  type: 'Dispatched',
  data: { orderId: 'order-1', sku: SKU, qty: 1, batchRef: 'batch-1', ...data },
});
