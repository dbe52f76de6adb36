import { beforeEach } from '@jest/globals';
import { postgresArrivals } from '../../../src/adapters/postgres/notifications/arrivals.ts';
import { postgresShortageStore } from '../../../src/adapters/postgres/notifications/shortage-store.ts';
import { postgresNotificationQueue } from '../../../src/adapters/postgres/notifications/queue.ts';
import type { ReadPosition } from '../../../src/processing/notifications/shortage-store.ts';
import type { NotedLine } from '../../../src/processing/notifications/shortage.ts';
import { migratedDatabase, runSql } from '../postgres/test-database.ts';

export const TOPIC = 'allocation.events';

/** The position before anything is read. */
export const positionAt = (nextOffset: number, partition = 0): ReadPosition => ({
  topic: TOPIC,
  partition,
  nextOffset,
  last: null,
});

/** The notifier's tables in a database of this test file, empty before each test. */
export function notificationDatabase() {
  const { database, pool } = migratedDatabase();
  const tables = ['notification_shortages', 'notification_skus', 'notification_positions'];
  beforeEach(() => runSql(database.url, tables.map((table) => `delete from ${table}`).join(';')));

  const intake = () => postgresShortageStore(pool(), true);
  return {
    database,
    pool,
    intake,
    queue: () => postgresNotificationQueue(pool()),
    arrivals: () => postgresArrivals(pool()),
    sql: (...statements: string[]) => runSql(database.url, ...statements),
    /** Stores shortages as if they were read next from the partition. */
    async take(shortages: readonly NotedLine[], partition = 0): Promise<number> {
      const from = await intake().open({ topic: TOPIC, partition }, 0);
      return intake().store(from, { ...from, nextOffset: from.nextOffset + 1 }, shortages);
    },
    /** Everything stored: event ids by SKU, in the order of their numbers. */
    async stored(): Promise<Record<string, string[]>> {
      const rows = await runSql(
        database.url,
        "select sku, array_agg(number || ' ' || event_id order by number) as events from notification_shortages group by sku",
      );
      return Object.fromEntries(rows.map(({ sku, events }) => [sku, events])) as Record<string, string[]>;
    },
  };
}
