import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: {
  encoded: Buffer;
}) => { buffer: Buffer };

/**
 * Without the patch of this project kafkajs would publish records that are encoded already as empty ones.
 * @throws Error if kafkajs is not patched
 */
export function requirePatchedKafkajs(): void {
  const probe = Buffer.from('patched?');
  if (!encodeRecord({ encoded: probe }).buffer.includes(probe))
    throw new Error('kafkajs lacks patches/kafkajs: install by npm ci, scripts included');
}
