import { describe, expect, it } from '@jest/globals';
import { kindOf, readHeader } from '../../../../src/processing/csv-import/file-kind.ts';
import { aLine } from '../../../support/builders/csv.ts';

const expected = 'expected: ref,sku,qty,eta (batches) or orderid,sku,qty (orders)';

describe('a header', () => {
  it.each([
    ['ref,sku,qty,eta', 'batches'],
    ['orderid,sku,qty', 'orders'],
    ['"orderid","sku","qty"', 'orders'],
    ['orderid,sku,qty,backorder', 'orders'],
  ])('given %s, shows that the file contains %s', (text, kind) => {
    expect(readHeader(aLine(text))).toMatchObject({ kind: { name: kind } });
  });

  it('may have its columns in any order', () => {
    expect(readHeader(aLine('eta,qty,ref,sku'))).toEqual({
      kind: expect.objectContaining({ name: 'batches' }),
      columns: ['eta', 'qty', 'ref', 'sku'],
    });
  });

  it.each([
    ['order,qty', 'orderid is missing; sku is missing; order is unknown'],
    ['ref,sku,qty', 'eta is missing'],
    ['orderid,sku,qty,qty', 'qty occurs twice'],
    ['OrderId,SKU,qty', 'orderid is missing; sku is missing; OrderId is unknown; SKU is unknown'],
  ])('given %s, causes an error that names the wrong columns', (text, problems) => {
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
  ])('given %s, causes an error that its columns are separated by %s', (text, name) => {
    expect(readHeader(aLine(text))).toEqual({
      problem:
        `the columns are separated by ${name}: save the file as CSV with commas ` +
        `(spreadsheets ask for the separator when they export); ${expected}`,
    });
  });

  it('given other columns with semicolons, causes an error that names the wrong columns', () => {
    expect(readHeader(aLine('a;b'))).toMatchObject({ problem: expect.stringContaining('a;b is unknown') });
  });

  it.each([
    ['ReceiveBatch', 'ref,sku,qty'],
    ['ChangeBatchEta', 'eta,ref,sku'],
    ['ChangeBatchQuantity', 'ref,sku,qty'],
    ['Deallocate', 'orderid,sku'],
    ['Dispatch', 'sku,orderid'],
    ['CreateBatch', 'ref,sku,qty,eta'],
    ['Allocate', 'orderid,sku,qty'],
  ] as const)('of a file of %s has the fields of that command: %s', (type, text) => {
    expect(readHeader(aLine(text), [kindOf(type)])).toMatchObject({ kind: { type } });
  });

  it('of a file of one type of command, given columns of another one, causes an error', () => {
    expect(readHeader(aLine('orderid,sku,qty'), [kindOf('ReceiveBatch')])).toEqual({
      problem:
        'the header has wrong columns (ref is missing; orderid is unknown); expected: ref,sku,qty (ReceiveBatch)',
    });
  });

  it('given broken quotes, causes an error that names them', () => {
    expect(readHeader(aLine('"orderid,sku'))).toEqual({
      problem: `the header: a quote is not closed; ${expected}`,
    });
  });
});
