import { expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import { commitNext } from '../../../support/builders/committed-outcome.ts';
import { undone } from '../../views/undone.ts';
import { migratedDatabase } from '../test-database.ts';

const { database } = migratedDatabase();

const lookups = sql.type(z.object({ idx_scan: z.number() }))`
  select idx_scan from pg_stat_xact_user_tables where relname = 'inbox_rest'`;

it('an id that is assumed to be new is looked up once in each table of other days', async () => {
  const pool = await createPool({
    url: database.url,
    maxConnections: 1,
    statementTimeout: 5_000,
    byKeyOnly: true,
  });
  try {
    const found = undone(pool, async (connection) => {
      await commitNext(postgresUnitOfWork(connection), { assumedNew: ['c-1', 'c-2', 'c-3'] });
      return connection.oneFirst(lookups);
    });
    await expect(found).resolves.toBe(3);
  } finally {
    await pool.end();
  }
});
