import type { Command, CommandType } from '../domain/commands.ts';
import type { Decision } from '../domain/decision.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { Handlers } from './handlers.ts';
import { apply, type Stock } from './stock.ts';

/** An event with its number among the events of its SKU: 1, 2, 3 … (`ce_sequence`). */
export type NumberedEvent = DomainEvent & { sequence: number };

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
    const events = decision.events.map((event) => ({ ...event, sequence: apply(stock, event) }));
    return { kind: 'accepted', events };
  };

const dispatch = <T extends CommandType>(
  handlers: Handlers,
  { type, data }: Command<T>,
  stock: Stock,
): Decision => handlers[type](data, stock);
