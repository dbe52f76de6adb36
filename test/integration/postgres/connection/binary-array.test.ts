import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import {
  byteaArray,
  int4Array,
  int8Array,
  textArray,
} from '../../../../src/adapters/postgres/connection/binary-array.ts';
import { migratedDatabase } from '../test-database.ts';

const { pool } = migratedDatabase();

const TEXTS = ['', 'LAMP', null, 'größe 🛋', 'a"b\\c,{}', 'x'.repeat(10_000)];
const INT4S = [0, 1, -1, null, 2_147_483_647, -2_147_483_648];
const INT8S = [
  0,
  1,
  -1,
  null,
  2 ** 32,
  -(2 ** 32),
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  -Number.MAX_SAFE_INTEGER,
];
const BYTES = [Buffer.alloc(0), Buffer.from([0, 255]), Buffer.alloc(5_000, 7)];

describe('an array as a parameter in binary', () => {
  it('of texts arrives unchanged', async () => {
    const { found } = await pool().one(sql.type(z.object({ found: z.array(z.string().nullable()) }))`
      select ${textArray(TEXTS)} as found`);
    expect(found).toEqual(TEXTS);
  });

  it.each([
    ['int4', int4Array(INT4S), INT4S],
    ['int8', int8Array(INT8S), INT8S],
  ])('of numbers of %s arrives unchanged', async (_, array, numbers) => {
    const { found } = await pool().one(sql.type(z.object({ found: z.array(z.string().nullable()) }))`
      select ${array}::text[] as found`);
    expect(found).toEqual(numbers.map((each) => (each === null ? null : String(each))));
  });

  it('of bytes arrives and is returned unchanged', async () => {
    const found = await pool().anyFirst(sql.type(z.object({ found: z.instanceof(Buffer) }))`
      select unnest(${byteaArray(BYTES)}) as found`);
    expect(found).toEqual(BYTES);
  });

  it('without values is an empty array', async () => {
    const { texts, count } = await pool().one(
      sql.type(
        z.object({ texts: z.array(z.string()), count: z.number() }),
      )`select ${textArray([])} as texts, cardinality(${byteaArray([])}) as count`,
    );
    expect([texts, count]).toEqual([[], 0]);
  });
});
