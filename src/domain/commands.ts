import { z } from 'zod';
import { arrivalDate, correctedQuantity, identifier, quantity } from './fields.ts';

// The schemas allow no other fields: a typo in `eta` must not become warehouse stock.

export const CreateBatch = z
  .strictObject({ ref: identifier, sku: identifier, qty: quantity, eta: arrivalDate.nullish() })
  .meta({
    title: 'CreateBatch',
    description: 'Stock was bought. Without eta (or null) it is in the warehouse.',
  });

export const ChangeBatchQuantity = z
  .strictObject({ ref: identifier, sku: identifier, qty: correctedQuantity })
  .meta({ title: 'ChangeBatchQuantity', description: 'The purchased quantity of a batch is now qty.' });

export const ChangeBatchEta = z
  .strictObject({ ref: identifier, sku: identifier, eta: arrivalDate })
  .meta({ title: 'ChangeBatchEta', description: 'A batch on its way arrives on another day.' });

export const ReceiveBatch = z.strictObject({ ref: identifier, sku: identifier, qty: quantity }).meta({
  title: 'ReceiveBatch',
  description: 'A batch has arrived: it is in the warehouse, and qty units were counted.',
});

export const Allocate = z
  .strictObject({ orderId: identifier, sku: identifier, qty: quantity, backorder: z.boolean().optional() })
  .meta({
    title: 'Allocate',
    description:
      'An order line wants qty units of a SKU from one batch. With backorder it waits until one fits.',
  });

export const Deallocate = z
  .strictObject({ orderId: identifier, sku: identifier })
  .meta({ title: 'Deallocate', description: 'An order line gives its units back.' });

export const Dispatch = z
  .strictObject({ orderId: identifier, sku: identifier })
  .meta({ title: 'Dispatch', description: 'An order line has left the warehouse.' });

/** Every command, by its type (`ce_type`). Handlers, requirements, schemas and flags of `send` follow from this list. */
export const commandSchemas = {
  CreateBatch,
  ChangeBatchQuantity,
  ChangeBatchEta,
  ReceiveBatch,
  Allocate,
  Deallocate,
  Dispatch,
} as const;

export type CommandType = keyof typeof commandSchemas;
export type CommandData<T extends CommandType> = z.infer<(typeof commandSchemas)[T]>;
/** A command: `{ type: 'Allocate', data: { orderId, sku, qty } }`. `Command<'Allocate'>` is one of that type. */
export type Command<T extends CommandType = CommandType> = {
  [Each in T]: { type: Each; data: CommandData<Each> };
}[T];

/** Whether it is the type of a command. */
export function isCommandType(name: string): name is CommandType {
  return Object.hasOwn(commandSchemas, name);
}
