import { describe, expect, it } from '@jest/globals';
import { randomCommands } from '../../../support/model/random-commands.ts';
import { expectedMessages } from '../../../support/model/expected-messages.ts';
import { expectedTables, tableDifferences } from '../../../support/faults/check/expected-tables.ts';

const event = (ce_type: string, ce_sequence: number, data: object) => ({
  ce_id: `command-${ce_sequence}/1`,
  ce_type,
  ce_sequence,
  data,
});

const created = event('BatchCreated', 1, { ref: 'b1', sku: 'LAMP', qty: 10, eta: null });
const allocated = event('Allocated', 2, { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'b1' });
const cut = event('BatchQuantityChanged', 3, { ref: 'b1', sku: 'LAMP', qty: 2, previousQty: 10 });
const freed = event('Deallocated', 4, { orderId: 'o1', sku: 'LAMP', qty: 3, batchRef: 'b1', reason: 'x' });

describe('the tables that events lead to', () => {
  it('contain a line for an allocation, and its batch has fewer units', () => {
    expect(expectedTables([created, allocated])).toEqual({
      products: new Set(['LAMP 2']),
      batches: new Set(['b1 LAMP null 0/3/10']),
      lines: new Set(['o1 LAMP 3 b1']),
    });
  });

  it('contain no line that was freed, and the batch has its new quantity', () => {
    expect(expectedTables([created, allocated, cut, freed])).toEqual({
      products: new Set(['LAMP 4']),
      batches: new Set(['b1 LAMP null 0/0/2']),
      lines: new Set(),
    });
  });

  it('contain what became of a batch on its way and of lines that waited or left', () => {
    const events = [
      event('BatchCreated', 1, { ref: 'b1', sku: 'LAMP', qty: 10, eta: '2027-01-31' }),
      event('Backordered', 2, { orderId: 'o1', sku: 'LAMP', qty: 12 }),
      event('Backordered', 3, { orderId: 'o2', sku: 'LAMP', qty: 20 }),
      event('Backordered', 4, { orderId: 'o3', sku: 'LAMP', qty: 20 }),
      event('BackorderCancelled', 5, { orderId: 'o3', sku: 'LAMP', qty: 20 }),
      event('BatchEtaChanged', 6, { ref: 'b1', sku: 'LAMP', eta: '2027-02-01', previousEta: '2027-01-31' }),
      event('BatchReceived', 7, {
        ref: 'b1',
        sku: 'LAMP',
        qty: 12,
        previousQty: 10,
        previousEta: '2027-02-01',
      }),
      event('Allocated', 8, { orderId: 'o1', sku: 'LAMP', qty: 12, batchRef: 'b1', eta: null }),
    ];
    expect(expectedTables(events.slice(0, 6)).batches).toEqual(new Set(['b1 LAMP 2027-02-01 0/0/10']));
    expect(
      expectedTables([
        ...events,
        event('Dispatched', 9, { orderId: 'o1', sku: 'LAMP', qty: 12, batchRef: 'b1' }),
      ]),
    ).toEqual({
      products: new Set(['LAMP 9']),
      batches: new Set(['b1 LAMP null 12/12/12']),
      lines: new Set(['o1 LAMP 12 b1 gone', 'o2 LAMP 20 waits']),
    });
  });

  it('given many commands, never have more units allocated than purchased', () => {
    const sent = randomCommands({ seed: 3, skus: 5, count: 2_000 });
    const { batches, lines } = expectedTables(
      [...expectedMessages(sent).values()].flatMap(({ events }) => events),
    );
    const amounts = [...batches].map((row) =>
      row
        .slice(row.lastIndexOf(' ') + 1)
        .split('/')
        .map(Number),
    );
    const isSound = ([gone = 2, promised = 1, purchased = 0]: number[]): boolean =>
      gone >= 0 && gone <= promised && promised <= purchased;
    expect(amounts.every(isSound)).toBe(true);
    expect(lines.size).toBeGreaterThan(0);
  });
});

it('reports both unexpected and missing rows', async () => {
  const rows = (sql: string) => Promise.resolve(sql.includes('order_lines') ? [{ row: 'o2 LAMP 3 b1' }] : []);
  const expected = {
    products: new Set<string>(),
    batches: new Set<string>(),
    lines: new Set(['o1 LAMP 3 b1']),
  };
  expect(await tableDifferences({ rows }, expected)).toEqual([
    'lines must not hold o2 LAMP 3 b1',
    'lines lacks o1 LAMP 3 b1',
  ]);
});
