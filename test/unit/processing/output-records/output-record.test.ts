import { describe, expect, it } from '@jest/globals';
import { decodeOutputRecord } from '../../../../src/processing/output-records/output-record.ts';
import { aRecord, jsonBytes } from '../../../support/builders/records.ts';
import { frame } from '../../../support/memory/registry.ts';

const valueOf = (value: Buffer | null) => decodeOutputRecord(aRecord({ value })).value;

describe('the value of a published record', () => {
  it('given plain JSON, is the parsed JSON', () => {
    expect(valueOf(Buffer.from(' {"qty": 1e400}'))).toEqual({
      kind: 'json',
      text: ' {"qty": 1e400}',
      content: { qty: Number.POSITIVE_INFINITY },
      schemaId: undefined,
    });
  });

  it("given JSON in the registry's frame, is the parsed JSON with the schema's id", () => {
    expect(valueOf(frame(7, Buffer.from('{"qty":3}')))).toEqual({
      kind: 'json',
      text: '{"qty":3}',
      content: { qty: 3 },
      schemaId: 7,
    });
  });

  it.each(['', 'qty', '3', 'null', '"LAMP"', '{"qty":', '\0', '\0\0\0\0\u0001'])(
    'given %j, is text: it contains no object',
    (text) => {
      expect(valueOf(Buffer.from(text))).toEqual({ kind: 'text', text });
    },
  );

  it.each([Buffer.from([0xff]), Buffer.from([0, 0, 0, 0, 1, 0xff]), Buffer.from([0xed, 0xa0, 0x80])])(
    'given %p, is bytes',
    (bytes) => {
      expect(valueOf(bytes)).toEqual({ kind: 'bytes', bytes });
    },
  );

  it('given null, is absent', () => {
    expect(valueOf(null)).toEqual({ kind: 'none' });
  });
});

describe('a published record', () => {
  it.each([
    ['event', [['ce_type', 'Allocated']]],
    ['event', []],
    ['rejection', [['ce_type', 'CommandRejected']]],
    [
      'dead-letter',
      [
        ['ce_type', 'CommandRejected'],
        ['dlq-reason', 'NOT_JSON'],
      ],
    ],
  ] as const)('is a %s by its headers %j', (kind, headers) => {
    expect(decodeOutputRecord(aRecord({ headers })).kind).toBe(kind);
  });

  it('given a header twice, has the last value', () => {
    const { header } = decodeOutputRecord(
      aRecord({
        headers: [
          ['dlq-reason', 'A'],
          ['dlq-reason', Buffer.from('B')],
        ],
      }),
    );
    expect([header('dlq-reason'), header('dlq-error')]).toEqual(['B', undefined]);
  });

  it.each([jsonBytes(['sku']), jsonBytes('sku'), null])('given %p, has no fields', (value) => {
    const { field } = decodeOutputRecord(aRecord({ value }));
    expect([field('sku'), field('toString'), field('__proto__')]).toEqual([undefined, undefined, undefined]);
  });
});
