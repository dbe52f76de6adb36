import { allocate } from '../domain/allocate.ts';
import { changeBatchEta } from '../domain/change-batch-eta.ts';
import { changeBatchQuantity } from '../domain/change-batch-quantity.ts';
import type { CommandData, CommandType } from '../domain/commands.ts';
import { createBatch } from '../domain/create-batch.ts';
import { deallocate } from '../domain/deallocate.ts';
import type { Decision } from '../domain/decision.ts';
import { dispatch } from '../domain/dispatch.ts';
import { receiveBatch } from '../domain/receive-batch.ts';
import { productOf, type Stock } from './stock.ts';

/**
 * One use case for each type of command: a function of the command and the stock only. It reads no clock and makes up no
 * ids, so the same command on the same stock always gives the same decision.
 */
export type Handlers = { readonly [T in CommandType]: (command: CommandData<T>, stock: Stock) => Decision };

/** Every use case of the worker. */
export const handlers: Handlers = {
  /** Stock was bought: create a batch. */
  CreateBatch: (command, stock) => createBatch(command, stock.batches.get(command.ref)),

  /** A batch turned out larger or smaller: lines that no longer fit move to other batches. */
  ChangeBatchQuantity: (command, stock) =>
    changeBatchQuantity(productOf(stock, command.sku), command, stock.batches.get(command.ref)),

  /** A ship is late, or early. */
  ChangeBatchEta: (command, stock) =>
    changeBatchEta(productOf(stock, command.sku), command, stock.batches.get(command.ref)),

  /** A ship has arrived, and what was on it is counted. */
  ReceiveBatch: (command, stock) =>
    receiveBatch(productOf(stock, command.sku), command, stock.batches.get(command.ref)),

  /** An order line needs its units from one batch. */
  Allocate: (command, stock) => allocate(productOf(stock, command.sku), command),

  /** An order line gives its units back. */
  Deallocate: (command, stock) => deallocate(productOf(stock, command.sku), command),

  /** An order line has left the warehouse. */
  Dispatch: (command, stock) => dispatch(productOf(stock, command.sku), command),
};
