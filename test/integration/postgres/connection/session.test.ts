import { expect, it } from '@jest/globals';
import pg from 'pg';
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
