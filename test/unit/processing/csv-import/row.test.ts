import { parse } from 'csv-parse/sync';
import { describe, expect, it } from '@jest/globals';
import { badLineRow, csvRow, spreadsheetCell } from '../../../../src/processing/csv-import/csv-format.ts';
import { aLine } from '../../../support/builders/csv.ts';

describe('a row', () => {
  it('has quotes only where they are needed', () => {
    expect(csvRow(['o1', 'LAMP', 3, 'b-1'])).toBe('o1,LAMP,3,b-1\n');
    expect(csvRow(['a,b', 'say "hi"', 'x\ry', ''])).toBe('"a,b","say ""hi""","x\ry",\n');
  });

  it('is read again as what it was', () => {
    const values = ['a,b', '"', '""', "'", ' ', 'ä', '=1+1', ''];
    expect(parse(csvRow(values))).toEqual([values]);
  });
});

describe('a cell for spreadsheets', () => {
  it.each(['=1', '+1', '-1', '@a', '＝1', '＋1', '－1', '＠a', '  =1'])(
    'given %s, which would be a formula, is text',
    (text) => {
      expect(spreadsheetCell(text)).toBe(`'${text}`);
    },
  );

  it.each(['a', 'a=1', '1-1', "'=1", ''])('given %j, is the same', (text) => {
    expect(spreadsheetCell(text)).toBe(text);
  });
});

describe('a row about a bad line', () => {
  it('has its number, the reason and the text', () => {
    expect(badLineRow(aLine('a,"b', 7), 'a "quote", not closed').toString()).toBe(
      '7,"a ""quote"", not closed","a,""b"\n',
    );
  });

  it('has the bytes as they were, UTF-8 or not', () => {
    const row = badLineRow(aLine(Buffer.from([0xff, 0x22, 0xc3, 0xa4])), '–');
    expect(row).toEqual(
      Buffer.concat([
        Buffer.from('2,"–","'),
        Buffer.from([0xff, 0x22, 0x22, 0xc3, 0xa4]),
        Buffer.from('"\n'),
      ]),
    );
  });
});
