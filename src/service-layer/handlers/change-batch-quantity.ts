import { changeBatchQuantity } from '../../domain/change-batch-quantity.ts';
import type { CommandData } from '../../domain/commands.ts';
import type { Decision } from '../../domain/decision.ts';
import { productOf, type Stock } from '../stock.ts';

/** A batch turned out larger or smaller: lines that no longer fit move elsewhere. */
export const handleChangeBatchQuantity = (
  command: CommandData<'ChangeBatchQuantity'>,
  stock: Stock,
): Decision => changeBatchQuantity(productOf(stock, command.sku), command, stock.batches.get(command.ref));
