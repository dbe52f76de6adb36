import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { postgresOutboxReader } from '../../../src/adapters/postgres/relay/outbox-reader.ts';
import { postgresUnitOfWork } from '../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import { anEntry } from '../../support/builders/outcome.ts';
import { batchRow, lineRow, needs } from '../../support/builders/stock-rows.ts';
import { commitNext } from '../../support/builders/committed-outcome.ts';
import { migratedDatabase, runSql } from '../postgres/test-database.ts';
import { largeStock } from './large-stock.ts';
import { execute, undone } from './undone.ts';

const { database, pool } = migratedDatabase();

/** Keys of five rows that exist, and of five that do not. */
const numbers = [7, 107, 207, 307, 407, 900_007, 900_107, 900_207, 900_307, 900_407];
const lines = numbers.map((n) => ({ orderId: `order-${n}`, sku: `SKU-${n}` }));

type Work = (connection: CommonQueryMethods) => Promise<unknown>;

const reads =
  (wanted: Parameters<typeof needs>[0], commandIds: string[] = []): Work =>
  (connection) =>
    postgresUnitOfWork(connection).products.load({ requirements: needs(wanted), commandIds });

const commits =
  (parts: Parameters<typeof commitNext>[1]): Work =>
  (connection) =>
    commitNext(postgresUnitOfWork(connection), parts);

const statements: Record<string, Work> = {
  'the worker loads products': reads({ skus: numbers.map((n) => `SKU-${n}`) }),
  'the worker loads lines': reads({ skus: lines.map(({ sku }) => sku), lines }),
  'the worker loads batches': reads({ refs: numbers.map((n) => `B${n}`) }),
  'the worker loads the lines of batches that may be cut': reads({
    reductions: numbers.map((n) => ({ ref: `B${n}`, qty: 0 })),
  }),
  'the worker reads the inbox': reads(
    {},
    numbers.map((n) => `command-${n}`),
  ),
  'the worker saves products and batches': commits({
    changes: {
      products: [{ sku: 'SKU-7', loadedVersion: 1_000_000, version: 1_000_001 }],
      batches: [batchRow('B7', { sku: 'SKU-7' }), batchRow('new')],
    },
  }),
  'the worker removes lines': commits({ changes: { linesRemoved: lines } }),
  'the worker changes lines': commits({ changes: { linesSet: lines.map((line) => lineRow('', line)) } }),
  'the worker adds lines and stores ids': commits({
    changes: { linesAdded: numbers.map((n) => lineRow(`new-${n}`)) },
    handled: numbers.map((n) => anEntry(`new-${n}`)),
  }),
  'the relay reads a stream': (connection) => postgresOutboxReader(connection).read(1, 60_000, 10),
  'the relay reads several': (connection) => {
    const { read } = postgresOutboxReader(connection);
    return Promise.all([1, 2, 3].map((id) => read(id, 119_990, 10)));
  },
};

/**
 * The most rows that a statement may read: the requested rows and their related ones. The tables have 20,000 to 200,000
 * rows.
 */
const FEW = 60;

/**
 * Number of rows that `work` reads, by table or by index, if its statements are planned once for all values and use
 * keys only, as in a session of worker or relay. Its writes are rolled back.
 */
const rowsRead = (work: Work, before = 'select'): Promise<number> =>
  undone(pool(), async (connection) => {
    await execute(connection, 'set local plan_cache_mode = force_generic_plan');
    await execute(connection, 'set local enable_seqscan = off');
    await execute(connection, before);
    await work(connection);
    return connection.oneFirst(sql.type(z.object({ rows: z.number() }))`
      select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as rows from pg_stat_xact_user_tables`);
  });

beforeAll(() => runSql(database.url, ...largeStock));

describe('on large tables, with a statement that is planned once', () => {
  it.each(Object.entries(statements))('%s, and reads few other rows', async (_, work) => {
    await expect(rowsRead(work)).resolves.toBeLessThan(FEW);
  });

  it.each([
    ['the worker loads lines', 'alter table order_lines drop constraint order_lines_pkey'],
    ['the worker loads the lines of batches that may be cut', 'drop index order_lines_of_batch'],
    ['the worker loads batches', 'alter table batches drop constraint batches_pkey'],
    ['the worker reads the inbox', 'alter table inbox drop constraint inbox_pkey'],
    ['the relay reads a stream', 'alter table outbox drop constraint outbox_pkey'],
  ])('%s, and would read many rows after: %s', async (name, statement) => {
    await expect(rowsRead(statements[name] as Work, statement)).resolves.toBeGreaterThan(1_000);
  });
});
