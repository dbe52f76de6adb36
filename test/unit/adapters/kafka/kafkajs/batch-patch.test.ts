import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';

// The same bytes with less work: a batch is written into one buffer, its checksum is computed four bytes at a time.

type Encoder = { buffer: Buffer; size(): number } & Record<string, (...values: unknown[]) => Encoder>;
type Batch = {
  firstTimestamp: number;
  maxTimestamp: number;
  firstSequence: number;
  lastOffsetDelta: number;
  producerEpoch: number;
  records: Encoder[];
};

const require = createRequire(import.meta.url);
const EncoderClass = require('kafkajs/src/protocol/encoder') as new () => Encoder;
const crc32c = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Encoder;
const { RecordBatch: encodeBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<Encoder>;
};

/** Bit by bit, from the polynomial of Castagnoli (RFC 3720, appendix B.4). */
function checksum(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The transactional batch as kafkajs 2.2.4 writes it, built by hand (RecordBatch in Kafka's protocol guide). */
function unpatched({ records, ...batch }: Batch): Buffer {
  const body = Buffer.concat([
    ...[
      [2, 16], // attributes
      [4, batch.lastOffsetDelta],
      [8, batch.firstTimestamp],
      [8, batch.maxTimestamp],
      [8, 7], // producer id
      [2, batch.producerEpoch],
      [4, batch.firstSequence],
      [4, records.length],
    ].map(([size = 0, value = 0]) => bigEndian(size, value)),
    ...records.map(({ buffer }) => buffer),
  ]);
  const rest = Buffer.concat([bigEndian(4, 0), bigEndian(1, 2), bigEndian(4, checksum(body)), body]);
  return Buffer.concat([bigEndian(8, 0), bigEndian(4, rest.length), rest]);
}

function bigEndian(size: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes.subarray(8 - size);
}

describe('the checksum of a batch', () => {
  it('is computed four bytes at a time', () => {
    const bytes = Array.from({ length: 4_000 }, (_, index) => index & 0xff);
    let rounds = 0;
    // Each round of the loop for single bytes reads the length; the loop for four bytes does not.
    const counted = Object.defineProperty(Object.fromEntries(bytes.entries()), 'length', {
      get() {
        rounds += 1;
        return bytes.length;
      },
    });
    expect(crc32c(counted as unknown as Buffer)).toBe(checksum(Buffer.from(bytes)));
    expect(rounds).toBeLessThan(10);
  });

  it("is CRC-32C: for 123456789 it is the standard's check value", () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it.each([0, 1, 2, 3, 4, 5, 7, 8, 1_000, 4_099])(
    'given %d bytes, equals the result bit by bit',
    (length) => {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 151 + 13) & 0xff));
      expect(crc32c(bytes)).toBe(checksum(bytes));
    },
  );
});

/** Bytes of the buffers that are allocated while the function runs. */
async function bytesTaken(work: () => Promise<unknown>): Promise<number> {
  const taken = [jest.spyOn(Buffer, 'alloc'), jest.spyOn(Buffer, 'allocUnsafe')];
  try {
    await work();
    return taken.flatMap(({ mock }) => mock.calls).reduce((sum, [size]) => sum + size, 0);
  } finally {
    for (const spy of taken) spy.mockRestore();
  }
}

describe('a batch', () => {
  it('allocates one buffer of about its size', async () => {
    const records = Array.from({ length: 500 }, (_, offsetDelta) =>
      encodeRecord({ offsetDelta, value: Buffer.alloc(1_000) }),
    );
    const size = 61 + records.reduce((sum, { buffer }) => sum + buffer.length, 0);
    const taken = await bytesTaken(() => encodeBatch({ records, lastOffsetDelta: 499 }));
    expect(taken).toBeGreaterThanOrEqual(size);
    expect(taken).toBeLessThan(1.1 * size);
  });

  it.each([1, 3, 500])('given %d records, has the same bytes as before', async (count) => {
    const records = Array.from({ length: count }, (_, offsetDelta) =>
      encodeRecord({
        offsetDelta,
        timestampDelta: 0,
        key: 'LAMP',
        value: Buffer.alloc(offsetDelta),
        headers: {},
      }),
    );
    const batch: Batch = {
      firstTimestamp: 1_700_000_000_000,
      maxTimestamp: 1_700_000_000_001,
      firstSequence: 41,
      lastOffsetDelta: count - 1,
      producerEpoch: 3,
      records,
    };
    const written = await encodeBatch({ ...batch, producerId: 7, transactional: true });
    expect(written.buffer.equals(unpatched(batch))).toBe(true);
  });

  it('is put into an encoder that is no larger than the batch', async () => {
    const batch = await encodeBatch({
      records: [encodeRecord({ key: 'LAMP', value: 'x' })],
      lastOffsetDelta: 0,
    });
    expect(new EncoderClass()['writeEncoder']!(batch).buffer).toHaveLength(batch.size());
  });
});
