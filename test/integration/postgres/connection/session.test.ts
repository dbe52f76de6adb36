import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { sql } from 'slonik';
import { z } from 'zod';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { migratedDatabase } from '../test-database.ts';

const { database } = migratedDatabase();

it('a connection without a time limit for statements has none, even if the global default of pg is one', async () => {
  const usual = pg.defaults.query_timeout;
  pg.defaults.query_timeout = 50;
  const { client, close } = await connect(database, 0);
  try {
    await expect(client.query(`select pg_sleep(0.5)`)).resolves.toMatchObject({ rowCount: 1 });
  } finally {
    if (usual === undefined) delete pg.defaults.query_timeout;
    else pg.defaults.query_timeout = usual;
    await close();
  }
});

describe('given a database with defaults of its own', () => {
  const FROM_DATABASE = `select name from pg_settings where source = 'database' order by name collate "C"`;
  // No statement depends on the first two; the tables are in the schema of the third.
  const left = ['IntervalStyle', 'TimeZone', 'search_path'].map((name) => ({ name }));

  it('a session outside the pool keeps none that matters', async () => {
    const { client, close } = await connect(database);
    try {
      await expect(client.query(FROM_DATABASE)).resolves.toMatchObject({ rows: left });
    } finally {
      await close();
    }
  });

  it('a session of the pool keeps none that matters', async () => {
    const pool = await createPool({ url: database.url, maxConnections: 1, statementTimeout: 5_000 });
    try {
      const fromDatabase = sql.type(z.object({ name: z.string() }))`
        select name from pg_settings where source = 'database' order by name collate "C"`;
      await expect(pool.any(fromDatabase)).resolves.toEqual(left);
    } finally {
      await pool.end();
    }
  });
});
