import { z } from 'zod';
import { arrivalDate, correctedQuantity, identifier, quantity } from './fields.ts';

export const BatchCreated = z
  .strictObject({ ref: identifier, sku: identifier, qty: quantity, eta: arrivalDate.nullable() })
  .meta({ title: 'BatchCreated', description: 'A batch is known. eta null: it is in the warehouse.' });

export const BatchQuantityChanged = z
  .strictObject({ ref: identifier, sku: identifier, qty: correctedQuantity, previousQty: correctedQuantity })
  .meta({ title: 'BatchQuantityChanged', description: 'The purchased quantity of a batch was corrected.' });

export const BatchEtaChanged = z
  .strictObject({ ref: identifier, sku: identifier, eta: arrivalDate, previousEta: arrivalDate })
  .meta({ title: 'BatchEtaChanged', description: 'A batch on its way arrives on another day.' });

export const BatchReceived = z
  .strictObject({
    ref: identifier,
    sku: identifier,
    qty: quantity,
    previousQty: correctedQuantity,
    previousEta: arrivalDate,
  })
  .meta({ title: 'BatchReceived', description: 'A batch is in the warehouse, with the units counted.' });

export const Allocated = z
  .strictObject({
    orderId: identifier,
    sku: identifier,
    qty: quantity,
    batchRef: identifier,
    // Absent in events of version 0.1: a required field could not be read from them.
    eta: arrivalDate.nullish(),
  })
  .meta({ title: 'Allocated', description: 'An order line has its units from a batch.' });

export const Deallocated = z
  .strictObject({
    orderId: identifier,
    sku: identifier,
    qty: quantity,
    batchRef: identifier,
    reason: z.enum(['Requested', 'BatchQuantityReduced']),
  })
  .meta({ title: 'Deallocated', description: 'An order line no longer has units from a batch.' });

export const OutOfStock = z
  .strictObject({ orderId: identifier, sku: identifier, qty: quantity })
  .meta({ title: 'OutOfStock', description: 'No single batch can serve this order line.' });

export const Backordered = z.strictObject({ orderId: identifier, sku: identifier, qty: quantity }).meta({
  title: 'Backordered',
  description: 'No single batch can serve this order line: it waits for one.',
});

export const BackorderCancelled = z
  .strictObject({ orderId: identifier, sku: identifier, qty: quantity })
  .meta({ title: 'BackorderCancelled', description: 'An order line no longer waits.' });

export const Dispatched = z
  .strictObject({ orderId: identifier, sku: identifier, qty: quantity, batchRef: identifier })
  .meta({ title: 'Dispatched', description: 'An order line has left the warehouse.' });

/** Every event, by its type (`ce_type`): facts about one product. */
export const eventSchemas = {
  BatchCreated,
  BatchQuantityChanged,
  BatchEtaChanged,
  BatchReceived,
  Allocated,
  Deallocated,
  OutOfStock,
  Backordered,
  BackorderCancelled,
  Dispatched,
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;
/**
 * An event: `{ type: 'Deallocated', data: { … } }`. `DomainEvent<'Deallocated'>` is one of that type. `mayWait`, which is
 * not published, says that the line was ordered with `backorder`.
 */
export type DomainEvent<T extends EventType = EventType> = {
  [Each in T]: { type: Each; data: EventData<Each>; mayWait?: Each extends 'Allocated' ? boolean : never };
}[T];
