import { describe, expect, it } from '@jest/globals';
import { outputRecordJson } from '../../../../src/adapters/terminal/output-record-json.ts';
import { decodeOutputRecord } from '../../../../src/processing/output-records/output-record.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { aRecord, jsonBytes, NOON } from '../../../support/builders/records.ts';
import { frame } from '../../../support/memory/registry.ts';

const line = (over: Partial<InboundRecord>): string => outputRecordJson(decodeOutputRecord(aRecord(over)));
const parsed = (over: Partial<InboundRecord>) => JSON.parse(line(over)) as Record<string, unknown>;

describe('a line for programs', () => {
  it('contains the position of the record, its key, headers and value', () => {
    const record = aRecord({
      topic: 'allocation.events',
      partition: 3,
      offset: 42,
      key: Buffer.from('LAMP'),
      headers: [['ce_type', Buffer.from('Allocated')]],
      value: frame(7, jsonBytes({ qty: 3 })),
    });
    expect(JSON.parse(outputRecordJson(decodeOutputRecord(record)))).toEqual({
      topic: 'allocation.events',
      partition: 3,
      offset: 42,
      timestamp: NOON,
      key: 'LAMP',
      headers: { ce_type: 'Allocated' },
      schemaId: 7,
      value: { qty: 3 },
    });
  });

  it.each([
    ['no value', null, null],
    ['text', Buffer.from('not JSON'), 'not JSON'],
    ['a JSON text', Buffer.from('"LAMP"'), '"LAMP"'],
    ['bytes', Buffer.from([0xff, 0x00]), { base64: '/wA=' }],
    ['an unknown frame', Buffer.from([0, 0, 0, 0, 7, 0xff]), { base64: 'AAAAAAf/' }],
  ])('given %s, writes it as %p', (_, value, written) => {
    expect(parsed({ value })).toHaveProperty('value', written);
  });

  it('given no key or a key that is not text, writes null or the bytes', () => {
    expect(parsed({ key: null })).toMatchObject({ key: null });
    expect(parsed({ key: Buffer.from([0xff]) })).toMatchObject({ key: { base64: '/w==' } });
  });

  it('given headers that repeat, are null or are bytes, contains all of them', () => {
    const headers = [
      ['a', Buffer.from('1')],
      ['b', null],
      ['a', Buffer.from([0xff])],
      ['__proto__', Buffer.from('2')],
    ] as const;
    expect(line({ headers })).toContain('"headers":{"a":["1",{"base64":"/w=="}],"b":null,"__proto__":"2"}');
  });

  it('given JSON over several lines, is one line with the same digits', () => {
    const text = line({ value: Buffer.from('{\r\n\t"qty": 12345678901234567890.10\n}') });
    expect(text).toContain('"value":{   "qty": 12345678901234567890.10 }');
  });

  it('given control characters, escapes them', () => {
    const hostile = '\u001B[2J\u009B\u202E\u{E0001}';
    const value = jsonBytes({ [hostile]: hostile });
    const text = line({ key: Buffer.from(hostile), headers: [[hostile, hostile]], value });
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(text)).toMatchObject({
      key: hostile,
      headers: { [hostile]: hostile },
      value: { [hostile]: hostile },
    });
  });
});
