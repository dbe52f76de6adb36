import { describe, expect, it } from '@jest/globals';
import { readCsvFile } from '../../../../src/processing/csv-import/csv-file.ts';
import { readHeader } from '../../../../src/processing/csv-import/file-kind.ts';
import { aLine, csvFile, sourceFile } from '../../../support/builders/csv.ts';

const expected = 'expected: ref,sku,qty,eta (batches) or orderid,sku,qty (orders)';

describe('a header', () => {
  it.each([
    ['ref,sku,qty,eta', 'batches'],
    ['orderid,sku,qty', 'orders'],
    ['"orderid","sku","qty"', 'orders'],
  ])('given %s, says that the file has %s', (text, kind) => {
    expect(readHeader(aLine(text))).toMatchObject({ kind });
  });

  it('may have its columns in any order', () => {
    expect(readHeader(aLine('eta,qty,ref,sku'))).toEqual({
      kind: 'batches',
      columns: ['eta', 'qty', 'ref', 'sku'],
    });
  });

  it.each([
    ['order,qty', 'orderid is missing; sku is missing; order is unknown'],
    ['ref,sku,qty', 'eta is missing'],
    ['orderid,sku,qty,qty', 'qty is there twice'],
    ['OrderId,SKU,qty', 'orderid is missing; sku is missing; OrderId is unknown; SKU is unknown'],
  ])('given %s, names what is wrong with the columns', (text, problems) => {
    expect(readHeader(aLine(text))).toEqual({
      problem: `the header has wrong columns (${problems}); ${expected}`,
    });
  });

  it.each([
    ['orderid;sku;qty', 'semicolons'],
    ['"ref";"sku";"qty";"eta"', 'semicolons'],
    ['sku;orderid;qty', 'semicolons'],
    ['orderid\tsku\tqty', 'tabs'],
    ['ref|sku|qty|eta', 'bars (|)'],
  ])('given %s, says that its columns are divided by %s', (text, name) => {
    expect(readHeader(aLine(text))).toEqual({
      problem:
        `the columns are divided by ${name}, not by commas: save it as CSV with commas ` +
        `(in a spreadsheet: the separator of the export); ${expected}`,
    });
  });

  it('given other columns with semicolons, names what is wrong with the columns', () => {
    expect(readHeader(aLine('a;b'))).toMatchObject({ problem: expect.stringContaining('a;b is unknown') });
  });

  it('given broken quotes, says so', () => {
    expect(readHeader(aLine('"orderid,sku'))).toEqual({
      problem: `the header: a quote is not closed; ${expected}`,
    });
  });
});

describe('a file', () => {
  it('given empty lines above its header, has the lines below it', async () => {
    const { header, lines } = await csvFile('\n\r\norderid,sku,qty\no1,LAMP,3\n\no2,LAMP,4');
    const rest = (await Array.fromAsync(lines)).flat();
    expect(header.kind).toBe('orders');
    expect(rest.map(({ number, bytes }) => [number, bytes.toString()])).toEqual([
      [4, 'o1,LAMP,3'],
      [5, ''],
      [6, 'o2,LAMP,4'],
    ]);
  });

  it.each(['', '\n\n', '\uFEFF'])('given nothing in it (%j), is refused', async (content) => {
    expect(await readCsvFile(sourceFile(content))).toEqual({
      problem: 'the file is empty: a header is expected',
    });
  });
});
