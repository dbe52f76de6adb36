import type { Command } from '../domain/commands.ts';
import type { Decision } from '../domain/decision.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { Handlers } from './handlers.ts';
import { apply, type Stock } from './stock.ts';

/** An event and its number among the events of its SKU: 1, 2, 3 … */
export type NumberedEvent = DomainEvent & { sequence: number };

/** What a command came to. */
export type Outcome =
  | { kind: 'accepted'; events: NumberedEvent[] }
  | { kind: 'rejected'; rejection: Rejection };

/** Hands a command to its handler and makes the events part of the stock. */
export type MessageBus = (command: Command, stock: Stock) => Outcome;

export const messageBus =
  (handlers: Handlers): MessageBus =>
  (command, stock) => {
    const decision = decide(handlers, command, stock);
    if (decision.kind === 'rejected') return decision;
    const events = decision.events.map((event) => ({ ...event, sequence: apply(stock, event) }));
    return { kind: 'accepted', events };
  };

function decide(handlers: Handlers, command: Command, stock: Stock): Decision {
  switch (command.type) {
    case 'CreateBatch':
      return handlers.CreateBatch(command.data, stock);
    case 'ChangeBatchQuantity':
      return handlers.ChangeBatchQuantity(command.data, stock);
    case 'Allocate':
      return handlers.Allocate(command.data, stock);
    case 'Deallocate':
      return handlers.Deallocate(command.data, stock);
    default:
      throw new Error(`unknown command ${JSON.stringify(command satisfies never)}`);
  }
}
