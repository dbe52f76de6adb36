import type { Command, CommandType } from '../domain/commands.ts';
import type { Decision } from '../domain/decision.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { Handlers } from './handlers.ts';
import { applyAndNumber, type NumberedEvent } from './numbered-events.ts';
import type { Stock } from './stock.ts';

/** What a command led to. */
export type CommandResult =
  | { kind: 'accepted'; events: NumberedEvent[] }
  | { kind: 'rejected'; rejection: Rejection };

/**
 * Calls the handler of the command and applies the events to the stock. A rejection changes nothing.
 * @throws Error if the stock lacks the command's SKU: it was not loaded
 */
export type MessageBus = (command: Command, stock: Stock) => CommandResult;

export const messageBus =
  (handlers: Handlers): MessageBus =>
  (command, stock) => {
    const decision = dispatch(handlers, command, stock);
    if (decision.kind === 'rejected') return decision;
    return { kind: 'accepted', events: applyAndNumber(stock, decision.events) };
  };

const dispatch = <T extends CommandType>(
  handlers: Handlers,
  { type, data }: Command<T>,
  stock: Stock,
): Decision => handlers[type](data, stock);
