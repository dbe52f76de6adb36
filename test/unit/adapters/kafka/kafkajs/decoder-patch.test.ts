import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { KafkaMessage } from 'kafkajs';
import { fromKafkajsMessage } from '../../../../../src/adapters/kafka/client/kafkajs-record.ts';
import type { RecordHeader } from '../../../../../src/processing/records/record.ts';
import { type LoggedBatch, recordBatch } from '../../../../support/builders/record-batch.ts';
import { batch, decode, record } from '../../../../support/kafkajs/decoded-messages.ts';

// Records are decoded without 64 bit arithmetic and without copies. The result must still be what was written.

/** The record as kafkajs 2.2.4 decodes it, by plain 64 bit arithmetic. */
const expectedOf = (from: LoggedBatch) =>
  from.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    magicByte: 2,
    attributes: 0,
    offset: String(from.firstOffset + BigInt(offsetDelta)),
    timestamp: String(from.isLogAppendTime ? from.maxTimestamp : from.firstTimestamp + timestampDelta),
    key,
    value,
    headers: grouped(headers),
    isControlRecord: from.isControl,
    producerId: String(from.producerId),
    inTransaction: from.isTransactional,
    // And the record that the worker builds from it.
    read: {
      topic: 't',
      partition: 3,
      offset: Number(from.firstOffset + BigInt(offsetDelta)),
      timestamp: Number(from.isLogAppendTime ? from.maxTimestamp : from.firstTimestamp + timestampDelta),
      key,
      value,
      headers,
    },
  }));

/** As entries, because a comparison of objects ignores an own property `__proto__`. */
function grouped(headers: readonly RecordHeader[]): [string, unknown][] {
  const names = [...new Set(headers.map(([name]) => name))];
  return names.map((name) => {
    const values = headers.filter(([each]) => each === name).map(([, value]) => value);
    return [name, values.length === 1 ? values[0] : values];
  });
}

const seen = (message: Awaited<ReturnType<typeof decode>>[number]) => {
  const { magicByte, attributes, offset, timestamp, key, value, headers, isControlRecord, batchContext } =
    message as typeof message & Record<'magicByte' | 'batchContext', Record<string, unknown>>;
  const { producerId, inTransaction } = batchContext;
  const parts = { magicByte, attributes, offset, timestamp, key, value, isControlRecord };
  const read = fromKafkajsMessage({ topic: 't', partition: 3 }, message);
  return { ...parts, producerId, inTransaction, headers: Object.entries(headers ?? {}), read };
};

const bytes = fc.option(fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)));
const long = (...edges: bigint[]) =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 31n }),
    fc.constantFrom(...edges, 2n ** 53n - 2n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n + 1n),
  );
// Includes names of equal length and names that every object has. Excludes array indexes: objects put those first.
const name = fc.constantFrom(
  'ce_id',
  'ce_iD',
  'ce_type',
  'toString',
  '__proto__',
  'größe',
  '🛋',
  '',
  'x'.repeat(70),
);
const anyRecord = fc.record({
  offsetDelta: fc.oneof(fc.nat(300), fc.nat()),
  timestampDelta: fc.oneof(
    fc.bigInt({ min: -300n, max: 300n }),
    fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
    fc.constantFrom(2n ** 27n - 1n, 2n ** 27n, -(2n ** 27n), -(2n ** 27n) - 1n, 2n ** 62n, -(2n ** 63n)),
  ),
  key: bytes,
  value: bytes,
  headers: fc.array(fc.tuple(name, bytes), { maxLength: 5 }),
});
const anyBatch: fc.Arbitrary<LoggedBatch> = fc.record({
  firstOffset: long(),
  firstTimestamp: long(-1n, -1_000_000_000_000n, 1_700_000_000_000n),
  maxTimestamp: long(-1n, 1_700_000_000_000n),
  producerId: long(-1n),
  isCompressed: fc.boolean(),
  isLogAppendTime: fc.boolean(),
  isTransactional: fc.boolean(),
  isControl: fc.boolean(),
  records: fc.array(anyRecord, { maxLength: 6 }),
});

test('given any batches, reads the records that were written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyBatch, { maxLength: 4 }), async (batches) => {
      const messages = await decode(...batches.map(recordBatch));
      expect(messages.map(seen)).toEqual(batches.flatMap(expectedOf));
    }),
    { numRuns: 300 },
  );
});

describe('a fetch', () => {
  it('given a batch that is cut off, returns the batches before it', async () => {
    const whole = batch({ records: [record(), record({ offsetDelta: 1 })] });
    const next = recordBatch(batch({ firstOffset: 9n }));
    for (const length of [0, 11, 48, 49, 60, next.length - 1]) {
      const messages = await decode(recordBatch(whole), next.subarray(0, length));
      expect(messages.map(({ offset }) => offset)).toEqual(['7', '8']);
    }
  });

  it('given more records than a call can have arguments, returns all of them', async () => {
    const records = Array.from({ length: 150_000 }, (_, offsetDelta) =>
      record({ offsetDelta, key: null, value: null }),
    );
    const messages = await decode(recordBatch(batch({ records })));
    expect({ count: messages.length, last: messages.at(-1)?.offset }).toEqual({
      count: 150_000,
      last: '150006',
    });
  });
});

describe('a batch that cannot be read', () => {
  const HEADER_BYTES = 61;
  // The header declares gzip, but the batch is not compressed.
  const garbage = recordBatch(batch({ firstOffset: 9n, isCompressed: true })).fill(0, HEADER_BYTES);
  const unreadable = (messages: Awaited<ReturnType<typeof decode>>) =>
    (messages as typeof messages & { unreadable?: Error }).unreadable?.message;

  it('given batches before it, leaves those unchanged', async () => {
    const messages = await decode(
      recordBatch(batch({ records: [record(), record({ offsetDelta: 1 })] })),
      garbage,
    );
    expect(messages.map(({ offset }) => offset)).toEqual(['7', '8']);
    expect(unreadable(messages)).toBeUndefined();
  });

  it('given that it comes first, raises an error', async () => {
    const messages = await decode(garbage, recordBatch(batch({ firstOffset: 10n })));
    expect(messages).toHaveLength(0);
    expect(unreadable(messages)).toBe('unknown compression method');
  });

  it('given more records than memory may hold, is refused as well', async () => {
    const huge = recordBatch(batch());
    huge.writeInt32BE(2_000_000, HEADER_BYTES - 4);
    expect(unreadable(await decode(huge))).toBe(
      'it holds 2000000 records, more than the 1000000 that are taken',
    );
  });
});

describe('a message', () => {
  it('has the same headers at every access', async () => {
    const [message] = await decode(recordBatch(batch({ records: [record({ headers: [['a', null]] })] })));
    expect(message?.headers).toBe(message?.headers);
  });

  it('from a log older than Kafka 0.11 is read, without headers', () => {
    const old = { offset: '5', timestamp: '1400000000000', key: null, value: Buffer.from('v') };
    expect(fromKafkajsMessage({ topic: 't', partition: 0 }, old as KafkaMessage)).toEqual({
      topic: 't',
      partition: 0,
      offset: 5,
      timestamp: 1_400_000_000_000,
      key: null,
      value: Buffer.from('v'),
      headers: [],
    });
  });
});
