import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import type { Command } from '../../../../src/domain/commands.ts';
import { requirementsOf } from '../../../../src/service-layer/stock-requirements.ts';
import { createBatch, deallocate } from '../../../support/builders/records.ts';
import { applying } from '../../../support/memory/applying.ts';
import { undone } from '../../views/undone.ts';
import { migratedDatabase, runSql } from '../test-database.ts';

const { database, pool } = migratedDatabase();
const WAITING = 100_000;

// 100,000 lines of 10 LAMP wait, and one last line of 1. Each of 1,000 other SKUs has 100 allocated lines.
beforeAll(() =>
  runSql(
    database.url,
    'alter table order_lines set (autovacuum_enabled = false)',
    `insert into products (sku, version) values ('LAMP', ${WAITING + 2})`,
    `insert into batches (ref, sku, created_qty, created_version, qty, allocated) values ('B0', 'LAMP', 5, 1, 5, 5)`,
    `insert into order_lines (order_id, sku, qty, batch_ref, allocated_version) values ('o', 'LAMP', 5, 'B0', 2)`,
    `insert into order_lines (order_id, sku, qty, allocated_version)
     select 'w' || n, 'LAMP', case when n = ${WAITING} then 1 else 10 end, n + 2
     from generate_series(1, ${WAITING}) as n`,
    `insert into order_lines (order_id, sku, qty, batch_ref, allocated_version)
     select 'a' || n, 'SKU-' || n % 1000, 1, 'B' || n % 1000, n from generate_series(1, 100000) as n`,
    'analyze order_lines',
  ),
);

const counted = z.object({ readWhole: z.number(), rowsRead: z.number() });

/** How the statement that loads what the commands need reads order lines. */
const reading = (commands: readonly Command[]) =>
  undone(pool(), async (connection: CommonQueryMethods) => {
    await connection.query(sql.type(z.object({}))`set local enable_seqscan = off`); // as in the worker's sessions
    const requirements = requirementsOf(commands);
    const { stock } = await postgresUnitOfWork(connection).products.load({ requirements, commandIds: [] });
    const { readWhole, rowsRead } = await connection.one(sql.type(counted)`
      select seq_scan as "readWhole", idx_tup_fetch as "rowsRead"
      from pg_stat_xact_user_tables where relname = 'order_lines'`);
    const lamp = stock.products.get('LAMP');
    return { readWhole, rowsRead, loaded: lamp?.waiting.length, elsewhere: lamp?.waitingElsewhere };
  });

describe('100,000 lines of a SKU that wait', () => {
  it('are not read by commands that serve none', async () => {
    const found = await reading([{ type: 'Allocate', data: { orderId: 'x', sku: 'LAMP', qty: 3 } }]);
    expect(found).toEqual({ readWhole: 0, rowsRead: 0, loaded: 0, elsewhere: null });
  });

  it.each<[string, Command, number]>([
    ['a batch for three of them', createBatch('B1', 'LAMP', 30), 30],
    ['a batch for a thousand of them', createBatch('B1', 'LAMP', 10_000), 1_000],
    ['a line that gives its units back', deallocate('o', 'LAMP'), 10],
  ])('are read in their order, no more than %s may serve', async (_, command, lines) => {
    const { readWhole, rowsRead, loaded, elsewhere } = await reading([command]);
    expect({ readWhole, loaded, elsewhere }).toEqual({
      readWhole: 0,
      loaded: lines,
      elsewhere: { after: lines + 2, smallestQty: 1 },
    });
    // And the smallest of the others, and the line that the command names.
    expect(rowsRead).toBeLessThanOrEqual(lines + 2);
  });

  it('are served by one transaction: a thousand of them, first ordered first', async () => {
    const { apply } = await applying({ unitOfWork: postgresUnitOfWork(pool()) });
    const checkpoint = await apply(createBatch('B1', 'LAMP', 10_000));
    expect(checkpoint).toMatchObject({ nextOffset: 1, lastSequence: 1_001 });
    const served = await runSql(
      database.url,
      `select count(*)::int as count, min(substr(order_id, 2)::int) as first, max(substr(order_id, 2)::int) as last
       from order_lines where batch_ref = 'B1' and sku = 'LAMP'`,
    );
    expect(served).toEqual([{ count: 1_000, first: 1, last: 1_000 }]);
  });

  it('are searched to the end for the one that fits', async () => {
    const { apply } = await applying({ unitOfWork: postgresUnitOfWork(pool()) }, 1);
    await apply(createBatch('B2', 'LAMP', 1));
    await expect(
      runSql(database.url, `select order_id, batch_ref from order_lines where order_id = 'w${WAITING}'`),
    ).resolves.toEqual([{ order_id: `w${WAITING}`, batch_ref: 'B2' }]);
  });
});
