import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lineReader } from '../../../../src/processing/csv-import/line-reader.ts';
import { csvFile } from '../../../support/builders/csv.ts';
import { given } from '../../../support/builders/given-when.ts';
import type { DomainEvent } from '../../../../src/domain/events.ts';

/** The commands of a file in examples/. */
async function commandsIn(name: string) {
  const content = readFileSync(path.resolve(import.meta.dirname, '../../../../examples', name));
  const { header, lines } = await csvFile(content);
  return (await Array.fromAsync(lines)).flat().map((line) => {
    const made = lineReader(header)(line);
    if (made.kind !== 'command') throw new Error(`${name}, line ${line.number}: ${JSON.stringify(made)}`);
    return made.command;
  });
}

describe('the example files', () => {
  it('allocate from the warehouse first, then from the ship, and one order is too large', async () => {
    const happened: DomainEvent[] = [];
    for (const command of [...(await commandsIn('batches.csv')), ...(await commandsIn('orders.csv'))]) {
      const { outcome } = given(...happened).when(command);
      if (outcome.kind === 'accepted')
        happened.push(...outcome.events.map(({ type, data }) => ({ type, data }) as DomainEvent));
    }
    const outcomes = happened.slice(4).map(({ type, data }) => [type, ...Object.values(data)]);
    expect(outcomes).toEqual([
      ['Allocated', 'order-11', 'OAK-TABLE', 6, 'table-1', null],
      ['Allocated', 'order-11', 'GREEN-LAMP', 12, 'lamp-1', null],
      ['Allocated', 'order-12', 'OAK-TABLE', 10, 'table-1', null],
      ['Allocated', 'order-13', 'OAK-TABLE', 8, 'table-2', '2027-03-01'],
      ['Allocated', 'order-14', 'GREEN-LAMP', 90, 'lamp-2', '2027-02-15'],
      ['OutOfStock', 'order-15', 'GREEN-LAMP', 120],
    ]);
  });
});
