import { allocate } from '../../domain/allocate.ts';
import type { CommandData } from '../../domain/commands.ts';
import type { Decision } from '../../domain/decision.ts';
import { productOf, type Stock } from '../stock.ts';

/** An order line wants its units from one batch. */
export const handleAllocate = (command: CommandData<'Allocate'>, stock: Stock): Decision =>
  allocate(productOf(stock, command.sku), command);
