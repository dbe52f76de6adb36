import { beforeEach, expect, it } from '@jest/globals';
import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { postgresShortageStore } from '../../../src/adapters/postgres/notifications/shortage-store.ts';
import { postgresNotificationQueue } from '../../../src/adapters/postgres/notifications/queue.ts';
import { createPool } from '../../../src/adapters/postgres/connection/pool.ts';
import { shortages } from '../../support/builders/shortages.ts';
import { notificationDatabase, TOPIC } from './notification-database.ts';

const { database, sql: run } = notificationDatabase();

const HISTORY = 50_000;

/** One SKU for each shortage in the past, all notified. */
const makeHistory = () =>
  run(
    `insert into notification_shortages (event_id, sku, number, order_id, qty, happened_at)
     select 'old-' || n, 'SKU-' || n, 1, 'order', 1, now() from generate_series(1, ${HISTORY}) as n`,
    `insert into notification_skus (sku, shortages, notified, notified_at)
     select 'SKU-' || n, 1, 1, now() from generate_series(1, ${HISTORY}) as n`,
    'analyze notification_shortages, notification_skus',
  );

const scanned = z.object({ rows: z.number() });

/** Rows read by sequential scans so far. On one connection, because that must report its statistics first. */
async function rowsScanned(pool: DatabasePool): Promise<number> {
  await pool.query(sql.type(z.object({}))`select pg_stat_force_next_flush()`);
  return pool.oneFirst(sql.type(scanned)`
    select sum(seq_tup_read)::int8 as rows from pg_stat_user_tables
    where relname in ('notification_shortages', 'notification_skus')`);
}

beforeEach(makeHistory);

it(`given ${HISTORY} past SKUs and shortages, no table is scanned for a new one`, async () => {
  const pool = await createPool({ url: database.url, maxConnections: 1, statementTimeout: 30_000 });
  const intake = postgresShortageStore(pool, true);
  const queue = postgresNotificationQueue(pool);
  const before = await rowsScanned(pool);

  const from = await intake.open({ topic: TOPIC, partition: 0 }, 0);
  await intake.store(from, { ...from, nextOffset: 9 }, [
    ...shortages(1, 40),
    ...shortages(1, 40, { sku: 'SKU-7' }),
  ]);
  expect(await queue.waiting(100, ['OAK'])).toHaveLength(2);
  for (const [first, last] of [
    [1, 10],
    [11, 40],
  ] as const) {
    const range = { sku: 'LAMP', first, last };
    expect(await queue.plan(range, 5)).toHaveLength(5);
    await queue.confirm(range);
  }

  expect(await rowsScanned(pool)).toBe(before);
  await pool.end();
});
