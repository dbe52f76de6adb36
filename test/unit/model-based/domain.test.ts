import { describe, expect, it } from '@jest/globals';
import { isWaiting } from '../../../src/domain/order-line.ts';
import { handlers } from '../../../src/service-layer/handlers.ts';
import { type CommandResult, messageBus } from '../../../src/service-layer/message-bus.ts';
import type { NumberedEvent } from '../../../src/service-layer/numbered-events.ts';
import { emptyStock, type Stock } from '../../../src/service-layer/stock.ts';
import { anyCommands } from '../../support/model/command-arbitrary.ts';
import { inWords, type ModelCommand } from '../../support/model/model-command.ts';
import { expectAlways } from '../../support/model/property.ts';
import { type PaperOutcome, stockOnPaper } from '../../support/model/stock-on-paper.ts';

const bus = messageBus(handlers);

/** Runs a property with any commands on an empty stock. */
const always = (runs: number, holds: (commands: readonly ModelCommand[], stock: Stock) => void) =>
  expectAlways(
    anyCommands,
    runs,
    (commands) => holds(commands, emptyStock(new Set(commands.map(({ data }) => data.sku)))),
    (commands) => commands.map(inWords),
  );

const eventsOf = (outcome: CommandResult): NumberedEvent[] =>
  outcome.kind === 'accepted' ? outcome.events : [];

const asOnPaper = (outcome: CommandResult): PaperOutcome =>
  outcome.kind === 'rejected'
    ? { refused: outcome.rejection.code }
    : { events: outcome.events.map(({ type, data, sequence }) => ({ type, data, number: sequence })) };

const batchesOf = ({ batches }: Stock) =>
  [...batches.values()].map(({ ref, sku, eta, qty, allocated, dispatched }) => ({
    ref,
    sku,
    eta,
    qty,
    allocated,
    dispatched,
  }));

const linesOf = ({ products }: Stock) =>
  [...products.values()]
    .flatMap(({ lines }) => [...lines.values()])
    .map((line) => ({
      orderId: line.orderId,
      sku: line.sku,
      qty: line.qty,
      batchRef: isWaiting(line) ? null : line.batchRef,
      dispatched: line.state === 'dispatched',
    }));

const sorted = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

const versionsOf = ({ products }: Stock) =>
  [...products.values()].map(({ sku, version }) => ({ sku, version }));

const pictureOf = (stock: Stock): string =>
  [...sorted(versionsOf(stock)), ...sorted(batchesOf(stock)), ...sorted(linesOf(stock))].join('\n');

type Row = ReturnType<typeof batchesOf>[number];

/** What must hold after each command: the sentences that do not. */
function brokenRules(stock: Stock): string[] {
  const lines = linesOf(stock);
  const unitsIn = ({ ref, sku }: Row, counts: (line: (typeof lines)[number]) => boolean): number =>
    lines
      .filter((line) => line.batchRef === ref && line.sku === sku && counts(line))
      .reduce((sum, { qty }) => sum + qty, 0);
  const batches = batchesOf(stock);
  const rules: [string, (batch: Row) => boolean][] = [
    ['has promised too much', ({ qty, allocated }) => allocated > qty],
    ['has sent away more than it promised', ({ allocated, dispatched }) => dispatched > allocated],
    ['has not promised what its lines have', (batch) => batch.allocated !== unitsIn(batch, () => true)],
    [
      'has not sent away what left',
      (batch) => batch.dispatched !== unitsIn(batch, ({ dispatched }) => dispatched),
    ],
    ['has sent away what is on the way', ({ eta, dispatched }) => eta !== null && dispatched > 0],
    [
      'could serve a line that waits',
      ({ sku, qty, allocated }) =>
        lines.some((line) => line.sku === sku && line.batchRef === null && line.qty <= qty - allocated),
    ],
  ];
  const allInBatches = batches.reduce((sum, batch) => sum + unitsIn(batch, () => true), 0);
  const allocated = lines.filter(({ batchRef }) => batchRef !== null);
  const homeless = allInBatches !== allocated.reduce((sum, { qty }) => sum + qty, 0);
  return [
    ...rules.flatMap(([rule, isBroken]) => batches.filter(isBroken).map(({ ref }) => `${ref} ${rule}`)),
    ...(homeless ? ['a line is in no batch of its SKU'] : []),
  ];
}

describe('the domain', () => {
  it('leads to the same result as the simple model', () =>
    always(2_000, (commands, stock) => {
      const paper = stockOnPaper();
      const outcomes = commands.map((command) => asOnPaper(bus(command, stock)));
      expect(outcomes).toEqual(commands.map(paper.handle));
      expect(sorted(batchesOf(stock))).toEqual(sorted(paper.batches()));
      expect(sorted(linesOf(stock))).toEqual(sorted(paper.lines()));
    }));

  it('never allocates more than was purchased, keeps each line in one batch of its SKU, and lets none wait in vain', () =>
    always(500, (commands, stock) => {
      const broken = commands.flatMap((command, index) => {
        bus(command, stock);
        return brokenRules(stock).map((rule) => `after command ${index + 1}: ${rule}`);
      });
      expect(broken).toEqual([]);
    }));

  it('numbers the events of each SKU 1, 2, 3 …', () =>
    always(500, (commands, stock) => {
      const events = commands.flatMap((command) => eventsOf(bus(command, stock)));
      for (const [sku, ofSku] of Map.groupBy(events, ({ data }) => data.sku)) {
        const numbers = ofSku.map(({ sequence }) => sequence);
        expect({ sku, numbers }).toEqual({ sku, numbers: ofSku.map((_, index) => index + 1) });
      }
    }));

  it('changes the stock exactly when it emits an event', () =>
    always(500, (commands, stock) => {
      let before = pictureOf(stock);
      const wrong = commands.filter((command) => {
        const emits = eventsOf(bus(command, stock)).length > 0;
        const after = pictureOf(stock);
        const changes = after !== before;
        before = after;
        return emits !== changes;
      });
      expect(wrong.map(inWords)).toEqual([]);
    }));

  it('emits no event for a repeated command', () =>
    always(500, (commands, stock) => {
      const repeatedEvents = commands.flatMap((command) => {
        bus(command, stock);
        return eventsOf(bus(command, stock));
      });
      // Each Allocate without enough stock emits OutOfStock, also when it is repeated.
      expect(repeatedEvents.filter(({ type }) => type !== 'OutOfStock')).toEqual([]);
    }));
});
