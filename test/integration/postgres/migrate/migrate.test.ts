import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runner } from 'node-pg-migrate';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { migrate } from '../../../../src/adapters/postgres/migrate/migrate.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { emptyDatabase, runSql, urlOf } from '../test-database.ts';

const database = emptyDatabase();
const older = emptyDatabase();
const busy = emptyDatabase();

const KEPT_AND_USED_UP = `
  select sku, in_stock, on_the_way, used_up.* from used_up_stock full join (
    select sku, coalesce(sum(qty) filter (where eta is null), 0) as had_in_stock,
           coalesce(sum(qty) filter (where eta is not null), 0) as had_on_the_way
    from batches where allocated = qty group by sku
  ) as used_up using (sku)
  where (coalesce(in_stock, 0), coalesce(on_the_way, 0)) <> (coalesce(had_in_stock, 0), coalesce(had_on_the_way, 0))`;

/** Changes batches as a worker does: with the product locked, a batch is used up or opened. Returns how often. */
async function workOn(url: string, signal: AbortSignal): Promise<number> {
  const { client, close } = await connect({ url }, 0);
  let count = 0;
  for (; !signal.aborted; count += 1) {
    await client.query(`
      with product as (update products set version = version + 1 where sku = 'SKU-${1 + (count % 500)}' returning sku)
      update batches set allocated = case when open then qty else 3 end
      where sku = (select sku from product) and created_version % 2 = ${count % 2}`);
  }
  await close();
  return count;
}

const MIGRATIONS = {
  dir: 'src/adapters/postgres/migrations',
  migrationsTable: 'migrations',
  direction: 'up',
  log: () => undefined,
} as const;

describe('migrations', () => {
  it('given several processes at once and another one later, are applied once', async () => {
    const loggers = Array.from({ length: 4 }, () => memoryLogger());
    await Promise.all(loggers.map((logger) => migrate({ url: database.url }, logger)));
    await migrate({ url: database.url }, memoryLogger());
    const applied = await runSql(database.url, 'select name from migrations order by name');
    expect(applied.map(({ name }) => name)).toEqual([...new Set(applied.map(({ name }) => name))]);
    expect(
      loggers.filter(({ lines }) => lines.some(({ message }) => message === 'migrations applied')),
    ).toHaveLength(1);
  });

  it('create the tables that the worker needs', async () => {
    const rows = await runSql(
      database.url,
      `select relname as name from pg_class where pg_table_is_visible(oid) and relkind in ('r', 'p')`,
    );
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['products', 'batches', 'order_lines', 'checkpoints', 'inbox', 'outbox']),
    );
  });

  it('given messages of an older version that are unpublished or being written, do not rebuild the outbox', async () => {
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

  it('sum up the used-up batches of a large stock while a worker of the previous version works', async () => {
    const connection = await connect({ url: busy.url }, 0);
    await runner({ ...MIGRATIONS, dbClient: connection.client, schema: 'Own Schema', count: 12 });
    await connection.close();
    await runSql(
      busy.url,
      `insert into products select 'SKU-' || n, 1 from generate_series(1, 500) as n`,
      `insert into batches select 'B' || n, 'SKU-' || 1 + n % 500, case when n % 3 = 0 then date '2030-01-01' end,
         10, n, 10, case when n % 4 = 0 then 3 else 10 end from generate_series(1, 3000) as n`,
    );
    const end = new AbortController();
    const working = workOn(busy.url, end.signal);
    await migrate({ url: busy.url }, memoryLogger());
    end.abort();
    expect(await working).toBeGreaterThan(0);
    await expect(runSql(busy.url, KEPT_AND_USED_UP)).resolves.toEqual([]);
  });

  it('leave order_lines its columns: workers of version 0.1 read all of them in one half of a union', async () => {
    const columns = await runSql(
      busy.url,
      `select column_name as name from information_schema.columns where table_name = 'order_lines' order by ordinal_position`,
    );
    expect(columns.map(({ name }) => name)).toEqual([
      'order_id',
      'sku',
      'qty',
      'batch_ref',
      'allocated_version',
    ]);
    // As those workers load lines.
    const lines = `select line.* from (select 'o1' as order_id) as wanted
      cross join lateral (select * from order_lines where order_lines.order_id = wanted.order_id limit 1) as line`;
    await runSql(
      busy.url,
      `${lines} union select order_id, sku, qty, batch_ref, allocated_version from order_lines where batch_ref = 'x'`,
    );
  });

  it('given another process that waits for the lock, build an index concurrently without waiting for that process', async () => {
    const connection = await connect({ url: busy.url }, 0);
    const back = {
      ...MIGRATIONS,
      direction: 'down',
      count: readdirSync(MIGRATIONS.dir).length - 13,
    } as const;
    await runner({ ...back, dbClient: connection.client, schema: 'Own Schema' });
    await connection.close();
    await runSql(busy.url, 'truncate used_up_stock');
    await Promise.all([1, 2, 3].map(() => migrate({ url: busy.url }, memoryLogger())));
    await expect(runSql(busy.url, KEPT_AND_USED_UP)).resolves.toEqual([]);
  });

  it('fail technically if the database is away', async () => {
    await expect(migrate({ url: urlOf('no_such_database') }, memoryLogger())).rejects.toThrow(
      TechnicalFailure,
    );
  });
});
