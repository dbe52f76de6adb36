/**
 * A program that decodes records of all kinds in rounds, writes their dead letters, and prints its memory in bytes
 * after each round. Arguments: the schemas that frame the records, as JSON; number of rounds; records per round.
 */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { commandDecoder } from '../../../src/processing/decode/command-decoder.ts';
import { deadLetterWriter } from '../../../src/processing/flush/dead-letter-message.ts';
import { anyRecord } from './record-arbitrary.ts';
import type { FramedBy } from './value-arbitrary.ts';

const [framedBy = '', rounds, count] = process.argv.slice(2);
const records = anyRecord(JSON.parse(framedBy) as FramedBy);
const registry = registryClient({ url: process.env['SCHEMA_REGISTRY_URL'] ?? '' });
const decode = commandDecoder(registryFrameDecoder(registry));
const deadLetter = deadLetterWriter(1_048_588);

async function round(seed: number): Promise<void> {
  for (const { record } of fc.sample(records, { seed, numRuns: Number(count) })) {
    const decoded = await decode(record);
    if (decoded.kind === 'invalid') deadLetter(decoded, 0);
  }
}

for (let seed = 1; seed <= Number(rounds); seed += 1) {
  await round(seed);
  // Twice: memory of buffers outside the heap is released only after the first time.
  globalThis.gc?.();
  await setImmediate();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  console.log(heapUsed + external);
}
