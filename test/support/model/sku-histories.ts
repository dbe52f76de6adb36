import { expect } from '@jest/globals';
import type { OutboundMessage } from '../../../src/processing/records/record.ts';
import { headerText } from '../builders/messages.ts';
import type { PlacedEntry } from './log-arbitrary.ts';
import { type StockState, stateOf } from './stock-state.ts';
import { lineOf, purely } from './expected-lines.ts';

/**
 * Fails unless each SKU's events, in the order of their numbers, are those that the pure domain makes of the commands
 * that caused them, one after the other, and the state is the result of these events.
 */
export function expectEachSkuInTurn(
  placed: readonly PlacedEntry[],
  published: readonly OutboundMessage[],
  state: StockState,
): void {
  const byTime = new Map(placed.map((each) => [new Date(each.record.timestamp).toISOString(), each]));
  const events = published
    .filter(({ kind }) => kind === 'event')
    .map((message) => ({
      sku: String(message.key),
      number: Number(headerText(message, 'ce_sequence')),
      line: lineOf(message),
      cause: byTime.get(headerText(message, 'ce_time') ?? ''),
    }));
  const states = [...Map.groupBy(events, ({ sku }) => sku).values()].map((ofSku) => {
    const inTurn = ofSku.toSorted((a, b) => a.number - b.number);
    const causes = new Set(inTurn.flatMap(({ cause }) => cause ?? []));
    const pure = purely([...causes]);
    expect(inTurn.map(({ line }) => line)).toEqual(pure.lines.flat());
    return pure.state;
  });
  expect(state).toEqual(
    stateOf({
      products: states.flatMap(({ products }) => products),
      batches: states.flatMap(({ batches }) => batches),
      lines: states.flatMap(({ lines }) => lines),
    }),
  );
}
