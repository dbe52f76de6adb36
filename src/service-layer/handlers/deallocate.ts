import type { CommandData } from '../../domain/commands.ts';
import { deallocate } from '../../domain/deallocate.ts';
import type { Decision } from '../../domain/decision.ts';
import { productOf, type Stock } from '../stock.ts';

/** An order line gives its units back. */
export const handleDeallocate = (command: CommandData<'Deallocate'>, stock: Stock): Decision =>
  deallocate(productOf(stock, command.sku), command);
