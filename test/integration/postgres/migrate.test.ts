import { describe, expect, it } from '@jest/globals';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';
import { memoryLogger } from '../../support/memory/logger.ts';
import { emptyDatabase, runSql, urlOf } from './test-database.ts';

const database = emptyDatabase();

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
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['products', 'batches', 'order_lines', 'checkpoints', 'inbox', 'outbox']),
    );
  });

  it('given the database is away, the failure is technical', async () => {
    await expect(migrate({ url: urlOf('no_such_database') }, memoryLogger())).rejects.toThrow(
      TechnicalFailure,
    );
  });
});
