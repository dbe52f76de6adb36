import { describe, expect, it } from '@jest/globals';
import { type FileKind, kindOf, readHeader } from '../../../../src/processing/csv-import/file-kind.ts';
import { importId, lineReader } from '../../../../src/processing/csv-import/line-reader.ts';
import { aLine } from '../../../support/builders/csv.ts';
import {
  allocate,
  backorder,
  changeBatchEta,
  createBatch,
  dispatch,
  receiveBatch,
} from '../../../support/builders/records.ts';

function read(headerText: string, text: string, number?: number, kinds?: readonly FileKind[]) {
  const header = readHeader(aLine(headerText), kinds);
  if ('problem' in header) throw new Error(header.problem);
  return lineReader(header)(aLine(text, number));
}

const order = (text: string, number?: number) => read('orderid,sku,qty', text, number);
const batch = (text: string, number?: number) => read('ref,sku,qty,eta', text, number);

describe('a line of a file', () => {
  it('of orders becomes an Allocate command', () => {
    expect(order('o1,LAMP,3')).toMatchObject({ command: allocate('o1', 'LAMP', 3) });
  });

  it.each([
    ['true', backorder('o1', 'LAMP', 3)],
    ['false', { type: 'Allocate', data: { ...allocate('o1', 'LAMP', 3).data, backorder: false } }],
    ['', allocate('o1', 'LAMP', 3)],
  ])('of orders, given %j as backorder, becomes that command', (text, command) => {
    expect(read('orderid,sku,qty,backorder', `o1,LAMP,3,${text}`)).toMatchObject({ command });
  });

  it('of orders, given another backorder, is bad', () => {
    expect(read('orderid,sku,qty,backorder', 'o1,LAMP,3,yes')).toEqual({
      kind: 'bad',
      reason: expect.stringContaining('backorder: '),
    });
  });

  it.each([
    ['ReceiveBatch', 'ref,sku,qty', 'b1,LAMP,8', receiveBatch('b1', 'LAMP', 8)],
    ['ChangeBatchEta', 'ref,sku,eta', 'b1,LAMP,2027-01-31', changeBatchEta('b1', 'LAMP', '2027-01-31')],
    ['Dispatch', 'orderid,sku', 'o1,LAMP', dispatch('o1', 'LAMP')],
  ] as const)('of a file of %s becomes such a command', (type, header, text, command) => {
    expect(read(header, text, 2, [kindOf(type)])).toMatchObject({ command });
  });

  it('of batches becomes a CreateBatch command with an eta', () => {
    expect(batch('b1,LAMP,10,2027-01-31')).toMatchObject({
      command: createBatch('b1', 'LAMP', 10, '2027-01-31'),
    });
  });

  it('of batches, given no eta, becomes a CreateBatch command for the warehouse', () => {
    expect(batch('b1,LAMP,10,')).toMatchObject({ command: createBatch('b1', 'LAMP', 10) });
  });

  it('given quotes, has the values inside the quotes', () => {
    expect(order('"a ""b"", c",LAMP,"3"')).toMatchObject({ command: allocate('a "b", c', 'LAMP', 3) });
  });

  it('given columns in another order, becomes the same command with the same id', () => {
    expect(read('qty,sku,orderid', '3,LAMP,o1')).toEqual(order('o1,LAMP,3'));
  });

  it('given no text, is empty', () => {
    expect(order('')).toEqual({ kind: 'empty' });
  });

  const notWhole = 'qty: must be a whole number from 1 to 2147483647';

  it.each([
    ['o1,LAMP', 'has 2 values, not 3'],
    ['o1,LAMP,3,', 'has 4 values, not 3'],
    ['o1,LAMP,3.0', notWhole],
    ['o1,LAMP,1e3', notWhole],
    ['o1,LAMP,', notWhole],
    ['o1,LAMP,0', notWhole],
    ['o1,LAMP,-3', notWhole],
    ['o1,LAMP,+3', notWhole],
    ['o1,LAMP,03', notWhole],
    ['o1,LAMP,٣', notWhole],
    ['o1,LAMP,2147483648', notWhole],
    ['o1,LAMP,99999999999999999999', notWhole],
    [',,', `orderid: must not be empty; sku: must not be empty; ${notWhole}`],
    ['o\t1,LAMP,3', 'orderid: must be printable text'],
    [`${'o'.repeat(256)},LAMP,3`, 'orderid: must have at most 255 characters'],
    ['"o1,LAMP,3', 'a quote is not closed'],
  ])('of orders, given %s, is bad', (text, reason) => {
    expect(order(text)).toEqual({ kind: 'bad', reason });
  });

  it.each(['31.01.2027', '2027-02-30', '2027-1-31'])('of batches, given the eta %j, is bad', (eta) => {
    expect(batch(`b1,LAMP,10,${eta}`)).toEqual({
      kind: 'bad',
      reason: 'eta: must be a day of the calendar, YYYY-MM-DD',
    });
  });
});

describe('the id of a line', () => {
  const id = importId('orders', 2, ['o1', 'LAMP', '3']);

  it('is the same at every import', () => {
    // A literal id: if it changed, lines imported by an older version would be handled twice.
    expect(id).toBe('import-22d4a7eb82c4e5c77c18be7f2176a4b3');
    expect(order('o1,LAMP,3', 2)).toMatchObject({ id });
  });

  it.each([
    ['of another kind', importId('batches', 2, ['o1', 'LAMP', '3'])],
    ['at another place', importId('orders', 3, ['o1', 'LAMP', '3'])],
    ['with another value', importId('orders', 2, ['o1', 'LAMP', '4'])],
    ['with values that give the same text when joined', importId('orders', 2, ['o1', 'LA', 'MP3'])],
  ])('differs from the id of a line %s', (_, other) => {
    expect(other).not.toBe(id);
  });
});
