import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresInstallation } from '../../../../src/adapters/postgres/installation/installation.ts';
import { postgresLeadership } from '../../../../src/adapters/postgres/connection/leader-lock.ts';
import { migrate } from '../../../../src/adapters/postgres/migrate/migrate.ts';
import { postgresOutboxReader } from '../../../../src/adapters/postgres/relay/outbox-reader.ts';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { maintainPartitions } from '../../../../src/adapters/postgres/retention/maintain-partitions.ts';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import type { Leadership } from '../../../../src/processing/runtime/leadership.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { aPartition } from '../../../support/builders/committed-outcome.ts';
import { sequenced } from '../../../support/builders/messages.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { emptyDatabase, runSql } from '../test-database.ts';

const database = emptyDatabase();
const { signal: NEVER } = new AbortController();
const nothingWaits = () => Promise.resolve(Infinity);
const RETENTION = { inbox: 7, outbox: 7, record_outcomes: 7, order_messages: 7 };

/** The database with a search path for the connection. */
function searching(...schemas: string[]): string {
  const url = new URL(database.url);
  url.searchParams.set('options', `-c search_path=${schemas.join(',')}`);
  return url.href;
}

const migrateIn = (...schemas: string[]) => migrate({ url: searching(...schemas) }, memoryLogger());

const tablesIn = async (schema: string): Promise<unknown[]> => {
  const rows = await runSql(
    database.url,
    `select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = '${schema}' and relkind in ('r', 'p') order by relname`,
  );
  return rows.map(({ relname }) => relname);
};

const given = (...schemas: string[]) =>
  runSql(database.url, ...schemas.map((schema) => `create schema ${schema}`));

describe('two installations in two schemas of one database', () => {
  const open = async (schema: string) => {
    const url = searching(schema);
    await migrateIn(schema);
    const pool = await createPool({ url, maxConnections: 2, statementTimeout: 5_000 });
    return { url, pool };
  };
  let north: Awaited<ReturnType<typeof open>>;
  let south: Awaited<ReturnType<typeof open>>;
  const leading: Leadership[] = [];

  beforeAll(async () => {
    await given('north', 'south');
    [north, south] = [await open('north'), await open('south')];
  });
  afterEach(() => Promise.all(leading.splice(0).map((each) => each.release())));
  afterAll(() => Promise.all([north.pool.end(), south.pool.end()]));

  it('each have all their tables, including day partitions', async () => {
    await maintainPartitions(north.pool, RETENTION, nothingWaits);
    await maintainPartitions(south.pool, RETENTION, nothingWaits);
    const tables = await tablesIn('north');
    expect(tables).toEqual(expect.arrayContaining(['batches', 'inbox', 'migrations', 'outbox_rest']));
    expect(tables.filter((name) => /^(in|out)box_\d/.test(String(name)))).toHaveLength(8);
    await expect(tablesIn('south')).resolves.toEqual(tables);
  });

  it('do not see each other’s rows', async () => {
    await commitMessages(postgresUnitOfWork(north.pool), aPartition(3), sequenced(1, 2));
    await expect(postgresOutboxReader(north.pool).streams()).resolves.toHaveLength(1);
    await expect(postgresOutboxReader(south.pool).streams()).resolves.toEqual([]);
  });

  it('are different installations for claims of names in Kafka', async () => {
    const { installation } = await postgresInstallation(north.pool, { url: north.url }).read();
    expect(installation.database).toMatch(/\/test_\w+, schema north$/);
  });

  it('each have their own leader under the same name', async () => {
    const lead = ({ url }: { url: string }): Promise<AbortSignal> => {
      const leadership = postgresLeadership({ url }, 'the-relay');
      leading.push(leadership);
      return leadership.lead(NEVER);
    };
    await expect(Promise.all([lead(north), lead(south)])).resolves.toMatchObject([
      { aborted: false },
      { aborted: false },
    ]);
  });
});

describe('an installation whose search path has changed', () => {
  it('with an additional first schema, creates its days beside its tables, and is not migrated into the new schema', async () => {
    await given('old');
    await migrateIn('old');
    await given('fresh');
    const url = searching('fresh', 'old');
    const pool = await createPool({ url, maxConnections: 2, statementTimeout: 5_000 });
    await maintainPartitions(pool, RETENTION, nothingWaits);
    await maintainPartitions(pool, RETENTION, nothingWaits);
    await pool.end();
    await expect(tablesIn('fresh')).resolves.toEqual([]);
    await expect(migrateIn('fresh', 'old')).rejects.toThrow(
      'search_path is fresh,old: schema old already holds the tables of an installation, but new tables would be created in fresh. Set search_path to one of the two',
    );
    await expect(tablesIn('fresh')).resolves.toEqual([]);
  });

  it('without an existing schema, fails and names the schemas to create', async () => {
    await expect(migrateIn('nowhere')).rejects.toThrow(
      'search_path is nowhere: none of these schemas exists. Create one',
    );
  });
});
