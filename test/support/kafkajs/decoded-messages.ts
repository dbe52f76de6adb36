import { createRequire } from 'node:module';
import type { KafkaMessage } from 'kafkajs';
import type { LoggedBatch, LoggedRecord } from '../builders/record-batch.ts';

const require = createRequire(import.meta.url);
type Decoder = { readInt64(): bigint; readVarLong(): number | object; readVarIntBytes(): Buffer | null };
export const Decoder = require('kafkajs/src/protocol/decoder') as {
  new (bytes: Buffer): Decoder;
  prototype: Decoder;
};
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<(KafkaMessage & { isControlRecord: boolean })[]>;

/** The messages that kafkajs decodes from batches of the log. */
export const decode = (...parts: readonly Buffer[]) => {
  const size = Buffer.alloc(4);
  size.writeInt32BE(Buffer.concat(parts).length);
  return decodeMessages(new Decoder(Buffer.concat([size, ...parts])));
};

export const record = (over: Partial<LoggedRecord> = {}): LoggedRecord => ({
  offsetDelta: 0,
  timestampDelta: 0n,
  key: Buffer.from('LAMP'),
  value: Buffer.from('{"sku":"LAMP"}'),
  headers: [],
  ...over,
});

export const batch = (over: Partial<LoggedBatch> = {}): LoggedBatch => ({
  firstOffset: 7n,
  firstTimestamp: 1_700_000_000_000n,
  maxTimestamp: 1_700_000_000_009n,
  producerId: -1n,
  isCompressed: false,
  isLogAppendTime: false,
  isTransactional: false,
  isControl: false,
  records: [record()],
  ...over,
});
