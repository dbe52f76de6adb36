import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: {
  encoded: Buffer;
}) => { buffer: Buffer };
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
  decoder: object,
  batch: { firstOffset: string; firstTimestamp: string },
) => { headerList?: unknown };

/** A record without key, value and headers. */
const EMPTY = Buffer.from([0, 0, 0, 1, 1, 0]);

/**
 * Without the patch of this project kafkajs would publish records that are encoded already as empty ones, and what
 * is read would come without its headers.
 * @throws Error if kafkajs is not patched
 */
export function requirePatchedKafkajs(): void {
  const probe = Buffer.from('patched?');
  const isEncoderPatched = encodeRecord({ encoded: probe }).buffer.includes(probe);
  const read = decodeRecord(new Decoder(EMPTY), { firstOffset: '0', firstTimestamp: '0' });
  if (!isEncoderPatched || !Array.isArray(read.headerList))
    throw new Error('kafkajs lacks patches/kafkajs: install by npm ci, scripts included');
}
