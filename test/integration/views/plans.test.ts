import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { postgresReadRows } from '../../../src/adapters/postgres/connection/view-queries.ts';
import { postgresUnitOfWork } from '../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import { allocatedLines } from '../../../src/views/allocated-lines.ts';
import { batchLines } from '../../../src/views/batch-lines.ts';
import { commandOutcomes } from '../../../src/views/command-outcomes.ts';
import { lateBatches } from '../../../src/views/late-batches.ts';
import { order } from '../../../src/views/order.ts';
import { orderAllocations } from '../../../src/views/order-allocations.ts';
import { orderHistory } from '../../../src/views/order-history.ts';
import { orderSearch } from '../../../src/views/order-search.ts';
import { pipeline } from '../../../src/views/pipeline.ts';
import { productAvailability } from '../../../src/views/product-availability.ts';
import { productLines, waitingLines } from '../../../src/views/product-lines.ts';
import { products } from '../../../src/views/products.ts';
import { shortages } from '../../../src/views/shortages.ts';
import type { ReadRows } from '../../../src/views/read-rows.ts';
import { load, save } from '../../support/conformance/product-access.ts';
import { migratedDatabase, runSql } from '../postgres/test-database.ts';
import { tablesReadWhole } from './explained.ts';
import { largeStock } from './large-stock.ts';
import { execute, undone } from './undone.ts';

const { database, pool } = migratedDatabase();
const limit = 100;

type View = (read: ReadRows) => Promise<unknown>;

const views: Record<string, View> = {
  orderAllocations: (read) => orderAllocations(read, 'order-7', { after: 'SKU-1', limit }),
  productAvailability: (read) => productAvailability(read, 'SKU-7', { limit }),
  'productAvailability of 1,000 batches': (read) =>
    productAvailability(read, 'BEST-SELLER', { after: 'B100', limit }),
  order: (read) => order(read, 'order-7', { after: 'SKU-1', limit }),
  shortages: (read) => shortages(read, { limit }),
  'shortages, a later page': (read) => shortages(read, { after: 'SKU-7', limit }),
  products: (read) => products(read, { limit }),
  'products, a later page': (read) => products(read, { after: 'SKU-7', limit }),
  'products that begin alike': (read) => products(read, { after: 'SKU-70', limit }, 'SKU-7'),
  productLines: (read) => productLines(read, 'SKU-7', { limit }),
  'productLines of 1,000 batches, a later page': (read) =>
    productLines(read, 'BEST-SELLER', { after: '7000@B7000', limit }),
  waitingLines: (read) => waitingLines(read, 'SKU-7', { limit }),
  lateBatches: (read) => lateBatches(read, { limit }),
  'lateBatches, a later page': (read) => lateBatches(read, { after: '2026-01-20@B1', limit }),
  orderSearch: (read) => orderSearch(read, 'order-7', { limit }),
  'orderSearch, a later page': (read) => orderSearch(read, 'order-7', { after: 'order-77', limit }),
  batchLines: (read) => batchLines(read, 'B7', { after: 7, limit }),
  'allocatedLines, first page': (read) => allocatedLines(read, undefined, limit),
  'allocatedLines, a later page': (read) => allocatedLines(read, { orderId: 'order-7', sku: 'SKU-7' }, limit),
  'commandOutcomes of one': (read) => commandOutcomes(read, ['command-7']),
  'commandOutcomes of a record': (read) => commandOutcomes(read, ['allocation.commands-0-7']),
  'commandOutcomes of 20': (read) =>
    commandOutcomes(
      read,
      Array.from({ length: 20 }, (_, index) => `command-${index}`),
    ),
};

const constraint = (table: string): string => `alter table ${table} drop constraint ${table}_pkey`;

/** The unit of work uses a pool for single statements only, which a transaction can also run. */
const workWithin = (connection: CommonQueryMethods) => postgresUnitOfWork(connection);

const work = z.object({
  readWhole: z.number(),
  rowsRead: z.number(),
  updated: z.number(),
  updatedHot: z.number(),
});

/** Statistics of this transaction's work on batches so far. */
const batchesTouched = (connection: CommonQueryMethods) =>
  connection.one(
    sql.type(work)`
      select seq_scan as "readWhole", idx_tup_fetch as "rowsRead", n_tup_upd as updated, n_tup_hot_upd as "updatedHot"
      from pg_stat_xact_user_tables where relname = 'batches'`,
  );

beforeAll(() => runSql(database.url, ...largeStock));

describe('given a large stock', () => {
  it.each(Object.entries(views))('%s reads no table from end to end', async (_, view) => {
    await expect(tablesReadWhole(postgresReadRows(pool()), view)).resolves.toEqual([]);
  });

  it.each([
    ['orderAllocations', constraint('order_lines'), 'order_lines'],
    ['productAvailability', 'drop index batches_by_preference', 'batches'],
    ['productAvailability', constraint('products'), 'products'],
    ['products', 'drop index batches_by_preference', 'batches'],
    ['products, a later page', constraint('products'), 'products'],
    ['products, a later page', constraint('used_up_stock'), 'used_up_stock'],
    [
      'products',
      'drop index order_lines_waiting, order_lines_waiting_by_qty, order_lines_of_batch',
      'order_lines',
    ],
    [
      'shortages',
      'drop index order_lines_waiting, order_lines_waiting_by_qty, order_lines_of_batch',
      'order_lines',
    ],
    ['productLines', 'drop index batches_by_preference', 'batches'],
    ['productLines', 'drop index order_lines_of_batch', 'order_lines'],
    [
      'waitingLines',
      'drop index order_lines_waiting, order_lines_waiting_by_qty, order_lines_of_batch',
      'order_lines',
    ],
    ['lateBatches', 'drop index batches_on_the_way', 'batches'],
    ['lateBatches', 'drop index order_lines_of_batch', 'order_lines'],
    ['orderSearch', constraint('order_lines'), 'order_lines'],
    ['orderSearch', 'drop index order_messages_of_order', 'order_messages_rest'],
    ['order', constraint('order_lines'), 'order_lines'],
    ['order', constraint('batches'), 'batches'],
    ['batchLines', 'drop index order_lines_of_batch', 'order_lines'],
    ['batchLines', constraint('batches'), 'batches'],
    ['allocatedLines, a later page', constraint('order_lines'), 'order_lines'],
    ['commandOutcomes of one', constraint('inbox'), 'inbox_rest'],
    ['commandOutcomes of one', constraint('outbox'), 'outbox_rest'],
    ['commandOutcomes of one', 'drop index record_outcomes_of_command', 'record_outcomes_rest'],
    ['commandOutcomes of a record', 'drop index record_outcomes_of_place', 'record_outcomes_rest'],
  ])('%s would do so after: %s', async (name, statement, table) => {
    const found = await undone(pool(), async (connection) => {
      await execute(connection, statement);
      return tablesReadWhole(postgresReadRows(connection), views[name] as View);
    });
    expect(found).toContain(table);
  });

  // Of these the whole is meant: a row a command partition.
  const small = ['checkpoints', 'relay_progress', 'order_messages_positions'];

  it.each<[string, View]>([
    ['orderHistory', (read) => orderHistory(read, 'order-7', { limit }, 7)],
    ['pipeline', (read) => pipeline(read)],
  ])('%s reads only small tables from end to end', async (_, view) => {
    const found = await tablesReadWhole(postgresReadRows(pool()), view);
    expect(found.filter((table) => !small.includes(table))).toEqual([]);
  });

  it.each<[string, View, string, string]>([
    [
      'orderHistory',
      (read) => orderHistory(read, 'order-7', { limit }, 7),
      'drop index order_messages_of_order',
      'order_messages_rest',
    ],
    ['pipeline', (read) => pipeline(read), constraint('outbox'), 'outbox_rest'],
  ])('%s needs an index for that', async (_, view, statement, table) => {
    const found = await undone(pool(), async (connection) => {
      await execute(connection, statement);
      return tablesReadWhole(postgresReadRows(connection), view);
    });
    expect(found).toContain(table);
  });

  it.each<[string, View, number]>([
    // Its open batches, and at most as many used-up ones as the page has places, plus one for the position.
    ['productAvailability', (read) => productAvailability(read, 'EVERGREEN', { limit: 20 }), 10 + 10 + 21],
    [
      'productAvailability, a later page',
      (read) => productAvailability(read, 'EVERGREEN', { after: 'E9000', limit: 20 }),
      10 + 10 + 21 + 1,
    ],
    ['products', (read) => products(read, { after: 'EVERGREE', limit: 1 }), 10 + 2],
  ])(
    '%s of a product with 20,000 used-up batches reads as few rows as without them',
    async (_, view, rows) => {
      const touched = await undone(pool(), async (connection) => {
        await view(postgresReadRows(connection));
        return batchesTouched(connection);
      });
      expect(touched.readWhole).toBe(0);
      expect(touched.rowsRead).toBeLessThanOrEqual(rows);
    },
  );

  it('the worker loads batches with units left and reads no others', async () => {
    const touched = await undone(pool(), async (connection) => {
      await load(workWithin(connection), { skus: ['BEST-SELLER'] });
      return batchesTouched(connection);
    });
    // The 10 open ones, by SKU and then by reference.
    expect(touched).toMatchObject({ readWhole: 0, rowsRead: 20 });
  });

  it('the worker changes a batch’s allocated units without writing an index', async () => {
    const touched = await undone(pool(), async (connection) => {
      const unitOfWork = workWithin(connection);
      const { batches } = await load(unitOfWork, { skus: ['BEST-SELLER'] });
      await save(unitOfWork, {
        products: [{ sku: 'BEST-SELLER', loadedVersion: 1_000_000, version: 1_000_001 }],
        batches: [...batches.values()].map((batch) => ({ ...batch, allocated: 8 })),
      });
      return batchesTouched(connection);
    });
    expect(touched).toMatchObject({ updated: 10, updatedHot: 10 });
  });
});
