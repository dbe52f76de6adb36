import { z } from 'zod';
import { arrivalDate, correctedQuantity, identifier, quantity } from './fields.ts';

export const BatchCreated = z
  .strictObject({ ref: identifier, sku: identifier, qty: quantity, eta: arrivalDate.nullable() })
  .meta({ title: 'BatchCreated', description: 'A batch is known. eta null: it is in the warehouse.' });

export const BatchQuantityChanged = z
  .strictObject({ ref: identifier, sku: identifier, qty: correctedQuantity, previousQty: correctedQuantity })
  .meta({ title: 'BatchQuantityChanged', description: 'The purchased quantity of a batch was corrected.' });

export const Allocated = z
  .strictObject({ orderId: identifier, sku: identifier, qty: quantity, batchRef: identifier })
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

/** Every event, by its type (`ce_type`): facts about one product. */
export const eventSchemas = {
  BatchCreated,
  BatchQuantityChanged,
  Allocated,
  Deallocated,
  OutOfStock,
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;
/** An event: `{ type: 'Deallocated', data: { … } }`. `DomainEvent<'Deallocated'>` is one of that type. */
export type DomainEvent<T extends EventType = EventType> = {
  [Each in T]: { type: Each; data: EventData<Each> };
}[T];
