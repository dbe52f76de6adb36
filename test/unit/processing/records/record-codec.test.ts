import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { byteWriter } from '../../../../src/processing/records/byte-writer.ts';
import {
  keyOf,
  decodeRecord,
  lastHeaderOf,
  type RecordContent,
  writeRecord,
} from '../../../../src/processing/records/record-codec.ts';
import { lastHeader } from '../../../../src/processing/records/record.ts';
import { headersInHex } from '../../../support/conformance/same-messages.ts';

const require = createRequire(import.meta.url);
const encodeByKafkajs = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => {
  buffer: Buffer;
};

const content = (over: Partial<RecordContent> = {}): RecordContent => ({
  key: Buffer.from('LAMP'),
  value: Buffer.from('{"sku":"LAMP"}'),
  headers: [],
  ...over,
});

const CONTENTS: [string, RecordContent][] = [
  ['no headers', content()],
  ['no key', content({ key: null })],
  ['no value', content({ value: null })],
  ['an empty key and value', content({ key: Buffer.alloc(0), value: Buffer.alloc(0) })],
  ['text of several bytes a character', content({ headers: [['größe', '🛋']] })],
  ['half a character', content({ headers: [['half', '\ud83d']] })],
  ['a header without a value', content({ headers: [['none', null]] })],
  ['a name that repeats', content({ headers: [['a', '1'], ['a', Buffer.from([0xff])]] })], // prettier-ignore
  ['headers of all lengths', content({ headers: [0, 1, 63, 64, 65, 127, 128, 8_191, 8_192].map((n) => [`h${n}`, 'x'.repeat(n)]) })], // prettier-ignore
  ['a value larger than a buffer', content({ value: Buffer.alloc(100_000, 1) })],
];

function written(record: RecordContent): Buffer {
  const writer = byteWriter(1);
  writeRecord(writer, record);
  return writer.take();
}

/** The bytes that kafkajs writes, without the length and the three bytes of attributes and deltas. */
function byKafkajs({ key, value, headers }: RecordContent): Buffer {
  const grouped: Record<string, unknown[]> = {};
  for (const [name, each] of headers) (grouped[name] ??= []).push(each);
  const whole = encodeByKafkajs({ offsetDelta: 0, timestampDelta: 0, key, value, headers: grouped }).buffer;
  return whole.subarray(whole.findIndex((byte) => byte < 0x80) + 1 + 3);
}

describe("a record in Kafka's layout", () => {
  it.each(CONTENTS)('given %s, has the same bytes as kafkajs writes', (_, record) => {
    expect(written(record).equals(byKafkajs(record))).toBe(true);
  });

  it.each(CONTENTS)('given %s, is read back unchanged', (_, record) => {
    const read = decodeRecord(written(record));
    expect({ key: read.key, value: read.value }).toEqual({ key: record.key, value: record.value });
    expect(headersInHex(read.headers)).toEqual(headersInHex(record.headers));
  });

  it.each(CONTENTS)('given %s, allows reading the key without the rest', (_, record) => {
    expect(keyOf(written(record))).toEqual(record.key);
  });

  it.each(CONTENTS)('given %s, allows reading each header without the others', (_, record) => {
    const names = [...record.headers.map(([name]) => name), 'absent', ''];
    for (const name of names) {
      const expected = lastHeader(record.headers, name);
      const read = lastHeaderOf(written(record), Buffer.from(name));
      expect(read).toEqual(expected === undefined ? undefined : Buffer.from(expected));
    }
  });

  it('given a header that comes again without a value, has none', () => {
    const headers = [['a', '1'], ['a', null]] as const; // prettier-ignore
    expect(lastHeaderOf(written(content({ headers })), Buffer.from('a'))).toBeUndefined();
  });

  it('given bytes that end too early, is refused', () => {
    expect(() => decodeRecord(written(content()).subarray(0, 3))).toThrow(/too early/);
    expect(() => lastHeaderOf(written(content()).subarray(0, 3), Buffer.from('a'))).toThrow(/too early/);
  });
});
