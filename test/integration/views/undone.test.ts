import { expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { createPool } from '../../../src/adapters/postgres/connection/pool.ts';
import { migratedDatabase } from '../postgres/test-database.ts';
import { undone } from './undone.ts';

const { database } = migratedDatabase();

const READS = 20;
const read = sql.type(z.object({}))`select from batches`;
const readWhole = sql.type(z.object({ count: z.number() }))`
  select seq_scan as count from pg_stat_xact_user_tables where relname = 'batches'`;

it('statistics of the transaction do not count what the session did before', async () => {
  const pool = await createPool({ url: database.url, maxConnections: 1, statementTimeout: 5_000 });
  try {
    for (let number = 0; number < READS; number += 1) await pool.query(read);
    await expect(undone(pool, (connection) => connection.oneFirst(readWhole))).resolves.toBe(0);
  } finally {
    await pool.end();
  }
});
