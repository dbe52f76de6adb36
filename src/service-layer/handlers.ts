import { allocate } from '../domain/allocate.ts';
import { changeBatchQuantity } from '../domain/change-batch-quantity.ts';
import type { CommandData, CommandType } from '../domain/commands.ts';
import { createBatch } from '../domain/create-batch.ts';
import { deallocate } from '../domain/deallocate.ts';
import type { Decision } from '../domain/decision.ts';
import { productOf, type Stock } from './stock.ts';

/** A use case: a function of the command and the stock. No clock, no random, no id made up. */
export type Handlers = { readonly [T in CommandType]: (command: CommandData<T>, stock: Stock) => Decision };

/** Everything the worker can do. */
export const handlers: Handlers = {
  /** Stock was bought: a new batch is known. */
  CreateBatch: (command, stock) => createBatch(command, stock.batches.get(command.ref)),

  /** A batch turned out larger or smaller: lines that no longer fit move elsewhere. */
  ChangeBatchQuantity: (command, stock) =>
    changeBatchQuantity(productOf(stock, command.sku), command, stock.batches.get(command.ref)),

  /** An order line wants its units from one batch. */
  Allocate: (command, stock) => allocate(productOf(stock, command.sku), command),

  /** An order line gives its units back. */
  Deallocate: (command, stock) => deallocate(productOf(stock, command.sku), command),
};
