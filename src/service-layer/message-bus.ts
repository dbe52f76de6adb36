import type { Command, CommandType } from '../domain/commands.ts';
import type { Decision } from '../domain/decision.ts';
import { canServeWaitingLines, placeWaitingLines } from '../domain/place-waiting-lines.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { Handlers } from './handlers.ts';
import { applyAndNumber, type NumberedEvent } from './numbered-events.ts';
import { productOf, type Stock } from './stock.ts';

/** What a command led to. */
export type CommandResult =
  | { kind: 'accepted'; events: NumberedEvent[] }
  | { kind: 'rejected'; rejection: Rejection };

/**
 * Calls the handler of the command and applies the events to the stock. If they free units, the lines that wait for some
 * are served, in the same way. A rejection changes nothing.
 * @throws Error if the stock lacks the command's SKU: it was not loaded
 * @throws WaitingLinesMissing if more of the lines that wait have to be loaded; the stock has changed
 */
export type MessageBus = (command: Command, stock: Stock) => CommandResult;

export const messageBus =
  (handlers: Handlers): MessageBus =>
  (command, stock) => {
    const decision = handle(handlers, command, stock);
    if (decision.kind === 'rejected') return decision;
    const events = applyAndNumber(stock, decision.events);
    if (!canServeWaitingLines(events)) return { kind: 'accepted', events };
    const served = applyAndNumber(stock, placeWaitingLines(productOf(stock, command.data.sku)));
    return { kind: 'accepted', events: [...events, ...served] };
  };

const handle = <T extends CommandType>(
  handlers: Handlers,
  { type, data }: Command<T>,
  stock: Stock,
): Decision => handlers[type](data, stock);
