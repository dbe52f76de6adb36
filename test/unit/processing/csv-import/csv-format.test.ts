import { parse } from 'csv-parse/sync';
import { describe, expect, it } from '@jest/globals';
import {
  badLineRow,
  csvRow,
  parseLine,
  spreadsheetCell,
} from '../../../../src/processing/csv-import/csv-format.ts';
import { aLine } from '../../../support/builders/csv.ts';

describe('the values of a line', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['a,,', ['a', '', '']],
    [' a ,b', ['a', 'b']],
    ['" a " ,b', [' a ', 'b']],
    ['"a","b"', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",c', ['say "hi"', 'c']],
    ['"",b', ['', 'b']],
    [`'a',b`, [`'a'`, 'b']],
  ])('given %s, are %j', (text, values) => {
    expect(parseLine(aLine(text))).toEqual({ values });
  });

  it.each([
    ['"a,b', 'a quote is not closed'],
    ['"a"b,c', 'text follows a closing quote (write a quote inside a value twice)'],
    ['a"b,c', 'a value contains a quote but does not begin with one'],
    [Buffer.from([0x61, 0xff]), 'is not UTF-8 text'],
  ])('given %s, cannot be read', (text, reason) => {
    expect(parseLine(aLine(text))).toEqual({ reason });
  });

  it('given only the beginning of a line, cannot be read', () => {
    expect(parseLine({ ...aLine('a,b'), isCut: true })).toEqual({
      reason: 'has more than 3 bytes; the text here is its beginning',
    });
  });
});

describe('a row', () => {
  it('has quotes only where they are necessary', () => {
    expect(csvRow(['o1', 'LAMP', 3, 'b-1'])).toBe('o1,LAMP,3,b-1\n');
    expect(csvRow(['a,b', 'say "hi"', 'x\ry', ''])).toBe('"a,b","say ""hi""","x\ry",\n');
  });

  it('is read back with the same values', () => {
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

  it.each(['a', 'a=1', '1-1', "'=1", ''])('given %j, is unchanged', (text) => {
    expect(spreadsheetCell(text)).toBe(text);
  });
});

describe('a row about a bad line', () => {
  it('contains the line number, the reason and the text', () => {
    expect(badLineRow(aLine('a,"b', 7), 'a "quote", not closed').toString()).toBe(
      '7,"a ""quote"", not closed","a,""b"\n',
    );
  });

  it('contains the original bytes, UTF-8 or not', () => {
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
