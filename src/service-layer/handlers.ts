import type { CommandData, CommandType } from '../domain/commands.ts';
import type { Decision } from '../domain/decision.ts';
import { handleAllocate } from './handlers/allocate.ts';
import { handleChangeBatchQuantity } from './handlers/change-batch-quantity.ts';
import { handleCreateBatch } from './handlers/create-batch.ts';
import { handleDeallocate } from './handlers/deallocate.ts';
import type { Stock } from './stock.ts';

/** A use case: a function of the command and the stock. No clock, no random, no id made up. */
export type Handlers = { readonly [T in CommandType]: (command: CommandData<T>, stock: Stock) => Decision };

/** Everything the worker can do. */
export const handlers: Handlers = {
  CreateBatch: handleCreateBatch,
  ChangeBatchQuantity: handleChangeBatchQuantity,
  Allocate: handleAllocate,
  Deallocate: handleDeallocate,
};
