import { describe, expect, it } from '@jest/globals';
import { deadLetterWriter } from '../../../../src/processing/flush/dead-letter-message.ts';
import { decodeMessage } from '../../../../src/processing/flush/message-codec.ts';
import { sizeUpperBound } from '../../../../src/processing/records/record-codec.ts';
import { InvalidRecord } from '../../../../src/processing/decode/invalid-record.ts';
import type {
  InboundRecord,
  OutboundMessage,
  RecordHeader,
} from '../../../../src/processing/records/record.ts';
import { headerText } from '../../../support/builders/messages.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';
import { headersInHex } from '../../../support/conformance/same-messages.ts';

const MAX = 20_000;

const write = (record: InboundRecord, message = 'not JSON', maxBytes = MAX): OutboundMessage =>
  decodeMessage(
    deadLetterWriter(maxBytes)(
      { kind: 'invalid', record, reason: new InvalidRecord('NOT_JSON', message), attempts: 3 },
      NOON + 1_000,
    ),
  );

const original = ({ headers }: OutboundMessage): RecordHeader[] =>
  headers.filter(([name]) => !name.startsWith('dlq-')).map(([name, value]) => [name, value]);

describe('a dead letter', () => {
  it('contains key, value and headers byte for byte', () => {
    const headers: RecordHeader[] = [
      ['twice', Buffer.from([1])],
      ['nothing', null],
      ['twice', Buffer.from([0xff, 0x00])],
      ['__proto__', Buffer.alloc(0)],
    ];
    const record = aRecord({ key: Buffer.from([0, 0xff]), value: Buffer.from([0xfe, 0]), headers });
    const deadLetter = write(record);
    expect(deadLetter.key).toEqual(record.key);
    expect(deadLetter.value).toEqual(record.value);
    expect(headersInHex(original(deadLetter))).toEqual(headersInHex(headers));
  });

  it.each([
    ['null', null],
    ['empty', Buffer.alloc(0)],
  ])('given a %s key and value, keeps them', (_, bytes) => {
    expect(write(aRecord({ key: bytes, value: bytes }))).toMatchObject({ key: bytes, value: bytes });
  });

  it('names the position of the record and the reason', () => {
    const deadLetter = write(aRecord({ partition: 2, offset: 17 }));
    expect(deadLetter).toMatchObject({ kind: 'dead-letter', id: 'allocation.commands-2-17' });
    const ownHeaders = deadLetter.headers.map(([name, value]) => [name, String(value)]);
    expect(ownHeaders).toEqual([
      ['dlq-topic', 'allocation.commands'],
      ['dlq-partition', '2'],
      ['dlq-offset', '17'],
      ['dlq-timestamp', String(NOON)],
      ['dlq-reason', 'NOT_JSON'],
      ['dlq-error', 'not JSON'],
      ['dlq-attempts', '3'],
      ['dlq-failed-at', '2023-11-14T22:13:21.000Z'],
    ]);
  });

  it('given a record that was a dead letter before, has the new dlq-* headers last, so that they count', () => {
    const deadLetter = write(aRecord({ offset: 5, headers: [['dlq-offset', '1']] }));
    expect(headerText(deadLetter, 'dlq-offset')).toBe('5');
    expect(headersInHex(deadLetter.headers)[0]).toEqual(['dlq-offset', '31']);
  });

  it('given an error text of a megabyte, shortens the text', () => {
    expect(headerText(write(aRecord(), 'x'.repeat(1_000_000)), 'dlq-error')).toHaveLength(4_000);
  });
});

describe('a dead letter that would be too large for its topic', () => {
  const bytes = (length: number): Buffer => Buffer.alloc(length, 'x');
  const sized = (deadLetter: OutboundMessage): number =>
    sizeUpperBound(deadLetter.key, deadLetter.value, deadLetter.headers);

  it('given the largest value that fits, keeps it; given one byte more, leaves it out and marks that', () => {
    const record = aRecord({ value: bytes(10_000) });
    const needed = sized(write(record)) + 512;
    expect(write(record, undefined, needed).value).toEqual(record.value);
    const without = write(record, undefined, needed - 1);
    expect(without.value).toBeNull();
    expect(headerText(without, 'dlq-value-omitted')).toBe('10000 bytes');
  });

  it('given a value that is left out, keeps key and headers', () => {
    const deadLetter = write(aRecord({ value: bytes(MAX), headers: [['ce_type', 'Allocate']] }));
    expect(deadLetter.key).toEqual(Buffer.from('LAMP'));
    expect(headersInHex(original(deadLetter))).toEqual(headersInHex([['ce_type', 'Allocate']]));
    expect(headerText(deadLetter, 'dlq-headers-omitted')).toBeUndefined();
  });

  it('given only headers that are too large, leaves them out and keeps the small value', () => {
    const deadLetter = write(aRecord({ value: Buffer.from('small'), headers: [['big', bytes(MAX)]] }));
    expect(headerText(deadLetter, 'dlq-headers-omitted')).toBe('1 headers');
    expect(original(deadLetter)).toEqual([]);
    expect(deadLetter.value).toEqual(Buffer.from('small'));
  });

  it('given only a key that is too large, leaves it out and keeps the small value', () => {
    const deadLetter = write(aRecord({ key: bytes(MAX), value: Buffer.from('small') }));
    expect(headerText(deadLetter, 'dlq-key-omitted')).toBe(`${MAX} bytes`);
    expect(deadLetter.key).toBeNull();
    expect(deadLetter.value).toEqual(Buffer.from('small'));
  });

  it('given that all three are too large, keeps only the dlq-* headers, which fit', () => {
    const deadLetter = write(aRecord({ key: bytes(MAX), value: bytes(MAX), headers: [['big', bytes(MAX)]] }));
    expect(deadLetter).toMatchObject({ key: null, value: null });
    expect(original(deadLetter)).toEqual([]);
    expect(sized(deadLetter)).toBeLessThan(MAX);
    expect(headerText(deadLetter, 'dlq-offset')).toBe('0');
  });
});

describe('the size of a record', () => {
  it('counts bytes, not characters, including header names', () => {
    const base = sizeUpperBound(null, null, []);
    expect(sizeUpperBound(null, null, [['é', '🛋']])).toBe(base + 10 + 2 + 4);
    expect(sizeUpperBound(Buffer.alloc(3), Buffer.alloc(4), [])).toBe(base + 7);
  });
});
