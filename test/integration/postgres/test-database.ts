import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import type { DatabasePool } from 'slonik';
import { connect } from '../../../src/adapters/postgres/connection/session.ts';
import { migrate } from '../../../src/adapters/postgres/migrate/migrate.ts';
import { postgresOutboxReader } from '../../../src/adapters/postgres/relay/outbox-reader.ts';
import { createPool } from '../../../src/adapters/postgres/connection/pool.ts';
import { postgresUnitOfWork } from '../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import type { EmptyDatabase } from '../../support/conformance/empty-database.ts';
import { memoryLogger } from '../../support/memory/logger.ts';
import { hostileDefaults } from './hostile-defaults.ts';

const ALL_TABLES = [
  'products',
  'batches',
  'used_up_stock',
  'order_lines',
  'order_line_details',
  'checkpoints',
  'inbox',
  'record_outcomes',
  'outbox',
  'order_messages',
  'order_messages_positions',
  'relay_progress',
  'notification_shortages',
  'notification_skus',
];

/** The URL of the test run's Postgres, for another database. */
export function urlOf(database: string): string {
  const url = new URL(process.env['DATABASE_URL'] ?? 'there is no stack: DATABASE_URL is not set');
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs SQL on a connection of its own. */
export async function runSql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const { client, close } = await connect({ url });
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await close();
  }
}

/** Ends sessions of a database: only those whose last statement begins with these lower-case words. */
export const dropOtherSessions = (url: string, statement = ''): Promise<unknown> =>
  runSql(
    url,
    // An autovacuum also has a session, which only a superuser may end.
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and backend_type = 'client backend' and query ~ '^\\s*${statement}'`,
  );

/**
 * An empty database for the tests of a file, so that files can run side by side; dropped afterwards. Its settings are
 * the worst that an administrator may choose: no test may need other settings.
 */
export function emptyDatabase(): { readonly url: string } {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const database = { url: '' };
  beforeAll(async () => {
    database.url = urlOf(name);
    await runSql(urlOf('postgres'), `create database ${name}`);
    await runSql(database.url, ...hostileDefaults(name));
  });
  afterAll(() => dropDatabase(name));
  return database;
}

/** Ends this role's sessions. An autovacuum worker cannot be ended by it, so this waits for it. */
async function dropDatabase(name: string): Promise<void> {
  const drop = () => runSql(urlOf('postgres'), `drop database ${name} with (force)`);
  await eventually(`${name} can be dropped`, () =>
    drop().then(
      () => true,
      ({ message }: Error) => {
        if (message.includes('permission denied')) return false;
        throw new Error(message);
      },
    ),
  );
}

/** The same with the project's tables and a pool. `emptied` empties the tables. */
export function migratedDatabase() {
  const database = emptyDatabase();
  let open: DatabasePool | undefined;
  const pool = (): DatabasePool => {
    if (!open) throw new Error('only within a test');
    return open;
  };

  beforeAll(async () => {
    await migrate({ url: database.url }, memoryLogger());
    open = await createPool({ url: database.url, maxConnections: 10, statementTimeout: 30_000 });
  });
  afterAll(() => open?.end());

  return {
    database,
    pool,
    async emptied(): Promise<EmptyDatabase> {
      // Truncating would be slower, because it creates new files.
      await runSql(database.url, ALL_TABLES.map((table) => `delete from ${table}`).join(';'));
      return {
        unitOfWork: postgresUnitOfWork(pool()),
        elsewhere: postgresUnitOfWork(pool()),
        outboxReader: postgresOutboxReader(pool()),
        close: async () => undefined,
      };
    },
  };
}
