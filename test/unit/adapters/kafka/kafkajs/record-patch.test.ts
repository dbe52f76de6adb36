import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import { byteWriter } from '../../../../../src/processing/records/byte-writer.ts';
import { writeRecord } from '../../../../../src/processing/records/record-codec.ts';

// With the patches, kafkajs writes the same bytes as before.

type Part = Buffer | string | null;
type Encoder = { buffer: Buffer } & Record<string, (...values: unknown[]) => Encoder>;
type Header = { key: string; value: Part };
type Record_ = {
  offsetDelta: number;
  timestampDelta: number;
  key: Part;
  value: Part;
  headers: Record<string, Part | Part[]>;
};

const require = createRequire(import.meta.url);
const EncoderClass = require('kafkajs/src/protocol/encoder') as (new () => Encoder) &
  Record<string, (value: unknown) => number>;
const encodeHeader = require('kafkajs/src/protocol/recordBatch/header/v0') as (header: Header) => Encoder;
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (
  record: Partial<Record_> & { encoded?: Buffer },
) => Encoder;

/** The record as kafkajs 2.2.4 writes it: an encoder for each header. */
function unpatched({ offsetDelta, timestampDelta, key, value, headers }: Record_): Buffer {
  const list: Header[] = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((each) => ({ key: name, value: each })),
  );
  const body = new EncoderClass()['writeInt8']!(0)['writeVarLong']!(timestampDelta)['writeVarInt']!(
    offsetDelta,
  )['writeVarIntBytes']!(key)['writeVarIntBytes']!(value)['writeVarIntArray']!(list.map(encodeHeader)).buffer;
  return Buffer.concat([new EncoderClass()['writeVarInt']!(body.length).buffer, body]);
}

const record = (over: Partial<Record_> = {}): Record_ => ({
  offsetDelta: 0,
  timestampDelta: 0,
  key: Buffer.from('LAMP'),
  value: Buffer.from('{"sku":"LAMP"}'),
  headers: {},
  ...over,
});

describe('a record written by the patched kafkajs', () => {
  it.each<[string, Record_]>([
    ['no headers', record()],
    ['no key', record({ key: null })],
    ['no value', record({ value: null })],
    [
      'many headers',
      record({
        headers: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`h${n}`, 'x'.repeat(n * 20)])),
      }),
    ],
    ['a name that repeats', record({ headers: { a: ['1', Buffer.from([0xff])] } })],
    ['text of several bytes a character', record({ key: 'Stühle', headers: { größe: '🛋' } })],
    ['a value larger than a buffer', record({ value: Buffer.alloc(100_000, 1) })],
    ['large deltas', record({ offsetDelta: 300_000, timestampDelta: 86_400_000 })],
  ])('given %s, has the same bytes as before', (_, given) => {
    expect(encodeRecord(given).buffer.equals(unpatched(given))).toBe(true);
  });

  it('given many headers, allocates one buffer', () => {
    const headers = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`h${n}`, 'x'.repeat(n)]));
    const taken = [jest.spyOn(Buffer, 'alloc'), jest.spyOn(Buffer, 'allocUnsafe')];
    encodeRecord(record({ headers }));
    const count = taken.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    for (const spy of taken) spy.mockRestore();
    expect(count).toBe(1);
  });

  it('given a header without a value, writes it (kafkajs throws)', () => {
    const { buffer } = encodeRecord(record({ headers: { empty: [null] } }));
    expect(buffer.equals(unpatched(record({ headers: { empty: [null] } })))).toBe(true);
  });

  it.each([0, 63, 64, 100_000])(
    'given a key, a value and headers that are already encoded, writes the same bytes (value of %d bytes)',
    (size) => {
      const whole = record({
        offsetDelta: 300,
        timestampDelta: 7,
        value: Buffer.alloc(size),
        headers: { a: 'b' },
      });
      const writer = byteWriter();
      writeRecord(writer, { key: whole.key as Buffer, value: whole.value as Buffer, headers: [['a', 'b']] });
      const { offsetDelta, timestampDelta } = whole;
      const { buffer } = encodeRecord({ offsetDelta, timestampDelta, encoded: writer.take() });
      expect(buffer.equals(unpatched(whole))).toBe(true);
    },
  );
});
