import { describe, expect, it } from '@jest/globals';
import { runner } from 'node-pg-migrate';
import { connect } from '../../../src/adapters/postgres/dedicated-connection.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { memoryLogger } from '../../support/memory/logger.ts';
import { emptyDatabase, runSql, urlOf } from './test-database.ts';

const database = emptyDatabase();
const older = emptyDatabase();

const MIGRATIONS = {
  dir: 'src/adapters/postgres/migrations',
  migrationsTable: 'migrations',
  direction: 'up',
  log: () => undefined,
} as const;

describe('migrations', () => {
  it('given several processes at once and once more, they are applied once', async () => {
    const loggers = Array.from({ length: 4 }, () => memoryLogger());
    await Promise.all(loggers.map((logger) => migrate({ url: database.url }, logger)));
    await migrate({ url: database.url }, memoryLogger());
    const applied = await runSql(database.url, 'select name from migrations order by name');
    expect(applied.map(({ name }) => name)).toEqual([...new Set(applied.map(({ name }) => name))]);
    expect(
      loggers.filter(({ lines }) => lines.some(({ message }) => message === 'migrations applied')),
    ).toHaveLength(1);
  });

  it('makes the tables the worker needs', async () => {
    const rows = await runSql(
      database.url,
      `select relname as name from pg_class where pg_table_is_visible(oid) and relkind in ('r', 'p')`,
    );
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['products', 'batches', 'order_lines', 'checkpoints', 'inbox', 'outbox']),
    );
  });

  it('given messages of an older version that are not published, or are just being written, the outbox is not made anew', async () => {
    const connection = await connect({ url: older.url }, 0);
    await runner({ ...MIGRATIONS, dbClient: connection.client, schema: 'Own Schema', count: 4 });
    await connection.close();
    await runSql(
      older.url,
      `insert into checkpoints (topic, partition, next_offset, last_sequence) values ('commands', 0, 1, 1)`,
      `insert into outbox (checkpoint_id, sequence, kind, message_id, headers) values (1, 1, 'event', 'm1', '[]')`,
    );
    const migrating = () => migrate({ url: older.url }, memoryLogger());
    await expect(migrating()).rejects.toThrow('not published: stop the workers');
    await runSql(older.url, 'delete from outbox');
    const worker = await connect({ url: older.url }, 0);
    await worker.client.query(
      `begin; insert into outbox (checkpoint_id, sequence, kind, message_id, headers) values (1, 1, 'event', 'm1', '[]')`,
    );
    const refused = migrating().catch((error: Error) => error.message);
    await eventually('the migration waits for the worker', async () => {
      const waiting = await runSql(
        older.url,
        `select from pg_locks where not granted and relation = 'outbox'::regclass`,
      );
      return waiting.length > 0;
    });
    await worker.client.query('commit');
    await expect(refused).resolves.toContain('not published: stop the workers');
    await worker.close();
    await runSql(older.url, `insert into relay_progress (checkpoint_id, published_sequence) values (1, 1)`);
    await expect(migrating()).resolves.toBeUndefined();
  });

  it('given the database is away, the failure is technical', async () => {
    await expect(migrate({ url: urlOf('no_such_database') }, memoryLogger())).rejects.toThrow(
      TechnicalFailure,
    );
  });
});
