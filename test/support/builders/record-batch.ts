import { gzipSync } from 'node:zlib';
import type { RecordHeader } from '../../../src/processing/records/record.ts';

export type LoggedRecord = {
  readonly offsetDelta: number;
  readonly timestampDelta: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

export type LoggedBatch = {
  readonly firstOffset: bigint;
  readonly firstTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly producerId: bigint;
  readonly isCompressed: boolean;
  /** Whether the broker sets the timestamp, which is then one for the whole batch. */
  readonly isLogAppendTime: boolean;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly records: readonly LoggedRecord[];
};

/** A batch in the format of Kafka's protocol guide ("RecordBatch"). kafkajs does not check the checksum. */
export function recordBatch(batch: LoggedBatch): Buffer {
  const { firstOffset, firstTimestamp, maxTimestamp, producerId, records } = batch;
  const written = Buffer.concat(records.map(record));
  const attributes =
    (batch.isCompressed ? 1 : 0) |
    (batch.isLogAppendTime ? 8 : 0) |
    (batch.isTransactional ? 16 : 0) |
    (batch.isControl ? 32 : 0);
  const rest = Buffer.concat([
    int(4, 5n), // leader epoch
    int(1, 2n), // magic
    int(4, 0n), // checksum
    int(2, BigInt(attributes)),
    int(4, BigInt((records.at(-1)?.offsetDelta ?? 0) | 0)),
    int(8, firstTimestamp),
    int(8, maxTimestamp),
    int(8, producerId),
    int(2, 3n), // producer epoch
    int(4, 41n), // first sequence
    int(4, BigInt(records.length)),
    batch.isCompressed ? gzipSync(written) : written,
  ]);
  return Buffer.concat([int(8, firstOffset), int(4, BigInt(rest.length)), rest]);
}

function record({ offsetDelta, timestampDelta, key, value, headers }: LoggedRecord): Buffer {
  const body = Buffer.concat([
    int(1, 0n), // attributes
    zigZag(timestampDelta),
    zigZag(BigInt(offsetDelta)),
    sized(key),
    sized(value),
    zigZag(BigInt(headers.length)),
    ...headers.flatMap(([name, each]) => [sized(name), sized(each)]),
  ]);
  return sized(body);
}

function sized(part: Buffer | string | null): Buffer {
  if (part === null) return zigZag(-1n);
  const bytes = Buffer.from(part);
  return Buffer.concat([zigZag(BigInt(bytes.length)), bytes]);
}

function zigZag(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value >= 0n ? value * 2n : value * -2n - 1n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

function int(size: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes.subarray(8 - size);
}
