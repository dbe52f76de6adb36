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
      batches: new Set(['b1 LAMP null 3/10']),
      lines: new Set(['o1 LAMP 3 b1']),
    });
  });

  it('contain no line that was freed, and the batch has its new quantity', () => {
    expect(expectedTables([created, allocated, cut, freed])).toEqual({
      products: new Set(['LAMP 4']),
      batches: new Set(['b1 LAMP null 0/2']),
      lines: new Set(),
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
    expect(amounts.every(([promised = 1, purchased = 0]) => promised >= 0 && promised <= purchased)).toBe(
      true,
    );
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
