import { describe, expect, it } from '@jest/globals';
import { readCommandHeaders } from '../../../../src/processing/decode/command-headers.ts';
import { InvalidRecord } from '../../../../src/processing/decode/invalid-record.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { aRecord } from '../../../support/builders/records.ts';

const read = (...headers: RecordHeader[]) =>
  readCommandHeaders(aRecord({ partition: 3, offset: 42, headers }));
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the headers of a command', () => {
  it('given none, the id of the record is the command id and the type is unknown', () => {
    expect(read()).toEqual({
      type: undefined,
      id: 'allocation.commands-3-42',
      idGiven: false,
      correlationId: 'allocation.commands-3-42',
      traceparent: undefined,
    });
  });

  it('given all headers, their values are used unchanged', () => {
    const headers = read(
      ['ce_type', Buffer.from('Allocate')],
      ['ce_id', Buffer.from('c-1')],
      ['ce_correlationid', Buffer.from('order 7')],
      ['traceparent', Buffer.from(TRACE)],
    );
    expect(headers).toEqual({
      type: 'Allocate',
      id: 'c-1',
      idGiven: true,
      correlationId: 'order 7',
      traceparent: TRACE,
    });
  });

  it('given an id and no correlation id, the id is the correlation id', () => {
    expect(read(['ce_id', 'c-1']).correlationId).toBe('c-1');
  });

  it('given a name twice, the last value counts', () => {
    expect(read(['ce_id', 'first'], ['ce_type', 'Allocate'], ['ce_id', 'last']).id).toBe('last');
  });

  it('given a null value, the header is treated as absent', () => {
    expect(read(['ce_id', null], ['ce_type', null])).toMatchObject({ idGiven: false, type: undefined });
  });

  it('given names that differ in case, they are different headers', () => {
    expect(read(['CE_ID', 'c-1']).idGiven).toBe(false);
  });

  it.each(['toString', '__proto__', 'constructor'])('given a header named %s, it is ignored', (name) => {
    expect(read([name, Buffer.from([0xff])], ['ce_id', 'c-1']).id).toBe('c-1');
  });

  it.each(['00-short', TRACE.toUpperCase(), `zz${TRACE.slice(2)}`, ' '])(
    'given the malformed traceparent "%s", it is dropped',
    (value) => {
      expect(read(['traceparent', value]).traceparent).toBeUndefined();
    },
  );

  it('given 255 characters outside the basic plane, they are accepted', () => {
    expect(read(['ce_id', '🛋'.repeat(255)]).idGiven).toBe(true);
  });

  it.each<[string, string, Buffer]>([
    ['ce_type', 'bytes that are not UTF-8', Buffer.from([0x41, 0xc3, 0x28])],
    ['ce_id', 'bytes that are not UTF-8', Buffer.from([0xff])],
    ['ce_correlationid', 'bytes that are not UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
    ['traceparent', 'bytes that are not UTF-8', Buffer.from([0xff])],
    ['ce_id', 'a null byte', Buffer.from('c\u00001')],
    ['ce_id', 'a line break', Buffer.from('c\n1')],
    ['ce_id', 'nothing', Buffer.alloc(0)],
    ['ce_id', '256 characters', Buffer.alloc(256, 'x')],
    ['ce_id', 'a byte order mark', Buffer.from('\uFEFFc-1')],
  ])('given %s with %s, the record is invalid and the header is named', (name, _, value) => {
    const reading = () => read([name, value]);
    expect(reading).toThrow(InvalidRecord);
    expect(reading).toThrow(`header ${name}: `);
  });
});
