import type { CommandData } from '../../domain/commands.ts';
import { createBatch } from '../../domain/create-batch.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Stock } from '../stock.ts';

/** Stock was bought: a new batch is known. */
export const handleCreateBatch = (command: CommandData<'CreateBatch'>, stock: Stock): Decision =>
  createBatch(command, stock.batches.get(command.ref));
