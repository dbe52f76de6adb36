import { expect, it } from '@jest/globals';
import pg from 'pg';

/** `pg.defaults` and the parsers of a sample of types: global, so a change would reach every other user of pg. */
const globals = () => ({
  defaults: { ...pg.defaults },
  parsers: [16, 17, 20, 1082, 1114, 1184, 1700].map((oid): unknown => pg.types.getTypeParser(oid)),
});

// Imported in the test, to see what the import itself does.
it('given the processes are imported and a pool and a session are opened, the globals of pg are unchanged', async () => {
  const before = globals();
  await Promise.all([
    import('../../../../src/bootstrap/worker.ts'),
    import('../../../../src/bootstrap/relay.ts'),
    import('../../../../src/bootstrap/api.ts'),
    import('../../../../src/bootstrap/notifier.ts'),
    import('../../../../src/adapters/postgres/migrate/migrate.ts'),
  ]);
  const { createPool } = await import('../../../../src/adapters/postgres/connection/pool.ts');
  const { connect } = await import('../../../../src/adapters/postgres/connection/session.ts');
  const { urlOf } = await import('../test-database.ts');
  const url = urlOf('postgres');
  const pool = await createPool({ url, maxConnections: 1, statementTimeout: 5_000 });
  const session = await connect({ url });
  expect(globals()).toEqual(before);
  await Promise.all([pool.end(), session.close()]);
});
