import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { registerFuzzedSchemas } from '../../support/fuzz/registered-schemas.ts';
import { registryUrl } from '../../support/registry-api.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../support/fuzz/heap-after-decoding.ts');
const ROUNDS = 8;
const RECORDS = 1_250;

/**
 * Bytes per record. Anything kept of a record (an error, a list of headers, its bytes) is larger. V8's own growth while
 * it optimises is about 20 bytes per record at that time.
 */
const LESS_THAN_ONE_RECORD = 100;

/** Memory of a separate process after each round of records, in bytes. */
async function heldAfterEachRound(): Promise<number[]> {
  const framedBy = JSON.stringify(await registerFuzzedSchemas());
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', PROGRAM, framedBy, String(ROUNDS), String(RECORDS)],
    { env: { PATH: process.env['PATH'], SCHEMA_REGISTRY_URL: registryUrl() } },
  );
  return stdout.trim().split('\n').map(Number);
}

describe('the decoding of records', () => {
  it('does not keep memory: of 10,000 records of all kinds, nothing of the later half remains', async () => {
    const held = await heldAfterEachRound();
    const [half = NaN, end = NaN] = [held[ROUNDS / 2 - 1], held[ROUNDS - 1]];
    expect((end - half) / ((ROUNDS / 2) * RECORDS)).toBeLessThan(LESS_THAN_ONE_RECORD);
  });
});
