import { describe, expect, it } from '@jest/globals';
import { type Line, lineText, span } from '../../../../src/adapters/terminal/styled-line.ts';
import {
  columnWidths,
  growingTable,
  headLine,
  type TableColumn,
  tableLine,
} from '../../../../src/adapters/terminal/text-table.ts';

const COLUMNS: readonly TableColumn[] = [
  { title: 'ID' },
  { title: 'LAG', align: 'right' },
  { title: 'KEY', shrinksTo: 4 },
  { title: 'ERROR', shrinksTo: 6 },
];
const row = (...cells: string[]) => cells.map((cell) => span(cell));

function table(rows: readonly (readonly string[])[], most: number): string[] {
  const cells = rows.map((each) => row(...each));
  const widths = columnWidths(COLUMNS, cells, most);
  return [headLine(COLUMNS, widths), ...cells.map((each) => tableLine(COLUMNS, widths, each))].map(lineText);
}

const ROWS = [
  ['a-0-1', '7', 'LAMP', 'qty: is missing'],
  ['a-0-12', '1234', '椅子', 'no'],
];

describe('a table', () => {
  it('has columns as wide as their widest cell, numbers at the right', () => {
    expect(table(ROWS, Infinity)).toEqual([
      'ID       LAG  KEY   ERROR',
      'a-0-1      7  LAMP  qty: is missing',
      'a-0-12  1234  椅子  no',
    ]);
  });

  it('given too little room, cuts the widest columns that may be cut', () => {
    expect(table(ROWS, 30)).toEqual([
      'ID       LAG  KEY   ERROR',
      'a-0-1      7  LAMP  qty: is m…',
      'a-0-12  1234  椅子  no',
    ]);
  });

  it('never cuts a column that must be whole', () => {
    expect(table(ROWS, 10)).toContain('a-0-12  1234  椅子  no');
  });

  it('stays aligned and on one line with texts of 255 hostile characters', () => {
    const hostile = ['\u202E', '\u001B[2J', '"<b>\'', '椅'].map((text) => text.repeat(60).slice(0, 255));
    const lines = table(
      hostile.map((text) => ['a-0-1', '7', text, text]),
      60,
    );
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const positions = lines.map((line) => line.search(/LAG| 7 /));
    expect(new Set(positions.slice(1)).size).toBe(1);
  });
});

describe('a table that grows', () => {
  async function written(count: number) {
    const lines: Line[] = [];
    const growing = growingTable(COLUMNS, 40, (line) => Promise.resolve(void lines.push(line)));
    for (let index = 0; index < count; index += 1) await growing.add(row(`a-0-${index}`, '1', 'LAMP', 'no'));
    const early = lines.length;
    await growing.end();
    return { early, lines: lines.map(lineText) };
  }

  it('is written at its end if it is short, so that all rows decide about the widths', async () => {
    const { early, lines } = await written(11);
    expect(early).toBe(0);
    expect(lines.slice(0, 2)).toEqual(['ID      LAG  KEY   ERROR', 'a-0-0     1  LAMP  no']);
    expect(lines).toHaveLength(12);
  });

  it('is written early if it is long, with its head once', async () => {
    const { early, lines } = await written(700);
    expect(early).toBe(701);
    expect(lines.filter((line) => line.startsWith('ID'))).toHaveLength(1);
  });

  it('without rows is nothing', async () => {
    expect((await written(0)).lines).toEqual([]);
  });
});
