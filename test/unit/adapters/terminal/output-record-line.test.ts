import { describe, expect, it } from '@jest/globals';
import { commandLine, outputRecordLine } from '../../../../src/adapters/terminal/output-record-line.ts';
import { decodeOutputRecord } from '../../../../src/processing/output-records/output-record.ts';
import type { InboundRecord, RecordHeader } from '../../../../src/processing/records/record.ts';
import { aRecord, jsonBytes } from '../../../support/builders/records.ts';

/** Without the colours that a terminal gets. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}\[\d+m/gu, '');
const line = (over: Partial<InboundRecord>): string =>
  plain(outputRecordLine(decodeOutputRecord(aRecord(over))));
const deadLetter: RecordHeader[] = [
  ['dlq-reason', 'NOT_JSON'],
  ['dlq-error', 'the value is not JSON'],
];

describe('a line for a person', () => {
  it('shows a command and its target', () => {
    expect(plain(commandLine('Allocate', 'LAMP', 'an order'))).toBe(
      '  Allocate              LAMP        an order',
    );
  });

  it('shows an event with its number and fields', () => {
    const headers: RecordHeader[] = [
      ['ce_type', 'BatchCreated'],
      ['ce_sequence', '1'],
    ];
    expect(line({ headers, value: jsonBytes({ ref: 'b1', sku: 'LAMP', qty: 10, eta: null }) })).toBe(
      '  BatchCreated          LAMP         #1  ref b1  qty 10  eta –',
    );
  });

  it('shows a rejection with its code and sentence', () => {
    const value = jsonBytes({ code: 'UnknownSku', message: 'SKU LAMP was never seen.' });
    expect(line({ headers: [['ce_type', 'CommandRejected']], value })).toBe(
      '  CommandRejected       LAMP             UnknownSku: SKU LAMP was never seen.',
    );
  });

  it('shows a dead letter with the reason', () => {
    expect(line({ headers: deadLetter, key: null, value: Buffer.from([0xff]) })).toBe(
      '  dead letter           –                NOT_JSON: the value is not JSON',
    );
  });

  const hostile = Buffer.from('\u001B[2J\u0007\r\n\u009B31m\u202E\u2028\0');
  const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

  it.each<[string, Partial<InboundRecord>]>([
    ['a key', { key: hostile }],
    ['a type', { headers: [['ce_type', hostile]] }],
    ['a number', { headers: [['ce_sequence', hostile]] }],
    ['a value', { value: hostile }],
    ['a field', { value: jsonBytes({ [hostile.toString()]: hostile.toString() }) }],
    ['a nested field', { value: jsonBytes({ a: [hostile.toString()] }) }],
    [
      'a reason',
      {
        headers: [
          ['dlq-reason', hostile],
          ['dlq-error', hostile],
        ],
      },
    ],
    [
      'a refusal',
      { headers: [['ce_type', 'CommandRejected']], value: jsonBytes({ code: hostile.toString() }) },
    ],
  ])('given %s with control characters, escapes them', (_, over) => {
    const shown = line(over);
    expect(shown).toContain('\\u001b[2J');
    expect(shown).not.toMatch(obeyed);
  });

  it.each([
    null,
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from([0xff, 0xfe]),
    jsonBytes([1, [2]]),
    Buffer.from('{'),
  ])('given the value %p, is one line', (value) => {
    expect(line({ value, headers: [['ce_type', null]] })).toMatch(/^ {24}LAMP/);
  });

  it('given a very long text, shows its beginning', () => {
    const text = 'x'.repeat(1_000_000);
    expect(line({ key: Buffer.from(text), value: jsonBytes(Array(30).fill(text)) }).length).toBeLessThan(
      10_000,
    );
  });
});
