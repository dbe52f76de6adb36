import { handlers } from '../../../src/service-layer/handlers.ts';
import { messageBus, type CommandResult } from '../../../src/service-layer/message-bus.ts';
import { emptyStock, type Stock } from '../../../src/service-layer/stock.ts';
import { type OutboundMessage, recordId } from '../../../src/processing/records/record.ts';
import { headerText } from '../builders/messages.ts';
import { bodyOf } from '../memory/registry.ts';
import type { LogEntry, PlacedEntry } from './log-arbitrary.ts';
import { type ModelCommand, saysTheSame } from './model-command.ts';
import { pureState, type StockState } from './stock-state.ts';

/** A published message in one line: its id, type, number and content. */
export function lineOf(message: OutboundMessage): string {
  const { id, kind, key, value } = message;
  if (kind === 'dead-letter') return `${id} dead letter ${headerText(message, 'dlq-reason')}`;
  const body = JSON.stringify(bodyOf(value));
  if (kind === 'rejection') return `${id} rejected ${body} with key ${String(key)}`;
  return `${id} ${headerText(message, 'ce_type')} ${headerText(message, 'ce_sequence')} ${body}`;
}

/** The messages that the pure domain makes of records in this order, on a stock that is fully loaded. */
export function purely(placed: readonly PlacedEntry[]): {
  /** Lines for each record. */
  lines: readonly (readonly string[])[];
  state: StockState;
} {
  const stock = emptyStock(new Set(placed.map(({ entry }) => entry.command.data.sku)));
  const handled = new Map<string, ModelCommand>();
  const lines = placed.map(({ record, entry }) => {
    if (entry.flaw) return [`${recordId(record)} dead letter ${entry.flaw}`];
    const first = entry.id === undefined ? undefined : handled.get(entry.id);
    if (first) return saysTheSame(first, entry.command) ? [] : [`${recordId(record)} dead letter ID_REUSED`];
    if (entry.id !== undefined) handled.set(entry.id, entry.command);
    return linesFor(entry, entry.id ?? recordId(record), stock);
  });
  return { lines, state: pureState(stock) };
}

const bus = messageBus(handlers);

function linesFor({ command, key }: LogEntry, commandId: string, stock: Stock): string[] {
  const { type, data } = command;
  const outcome: CommandResult = bus(command, stock);
  if (outcome.kind === 'accepted') {
    return outcome.events.map(
      (event, index) =>
        `${commandId}/${index + 1} ${event.type} ${event.sequence} ${JSON.stringify(event.data)}`,
    );
  }
  const { code, message } = outcome.rejection;
  const body = { commandId, commandType: type, code, message, command: data };
  return [`${commandId}/1 rejected ${JSON.stringify(body)} with key ${key}`];
}
