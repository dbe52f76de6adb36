import type { DomainEvent } from '../domain/events.ts';
import { apply, type Stock } from './stock.ts';

/** An event with its number among the events of its SKU: 1, 2, 3 … without gaps (`ce_sequence`). */
export type NumberedEvent = DomainEvent & { sequence: number };

/** Applies the events to the stock, one after another. Each gets the version of its product after it as its number. */
export const applyAndNumber = (stock: Stock, events: readonly DomainEvent[]): NumberedEvent[] =>
  events.map((event) => ({ ...event, sequence: apply(stock, event) }));
