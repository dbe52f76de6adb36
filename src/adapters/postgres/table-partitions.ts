import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from './failures.ts';

const PARTITIONED = ['inbox', 'outbox'] as const;
const DAY = 86_400_000;

/** Makes the partitions of inbox and outbox for today and the days after it (UTC). Safe when many do it at once. */
export async function makePartitionsAhead(pool: DatabasePool, today: Date, daysAhead: number): Promise<void> {
  await asTechnical(() =>
    pool.transaction(async (connection) => {
      // "if not exists" alone can fail when two sessions create the same table.
      await connection.query(sql.type(z.object({}))`
        select pg_advisory_xact_lock(hashtextextended('allocation-table-partitions', 0))`);
      for (const table of PARTITIONED) {
        for (let day = 0; day <= daysAhead; day += 1) {
          await makePartition(connection, table, new Date(today.getTime() + day * DAY));
        }
      }
    }),
  );
}

async function makePartition(connection: CommonQueryMethods, table: string, day: Date): Promise<void> {
  const from = day.toISOString().slice(0, 10);
  const to = new Date(day.getTime() + DAY).toISOString().slice(0, 10);
  const name = `${table}_${from.replaceAll('-', '')}`;
  const { exists } = await connection.one(sql.type(z.object({ exists: z.boolean() }))`
    select to_regclass(${name}) is not null as exists`);
  if (exists) return;
  await connection.query(sql.type(z.object({}))`
    create table ${sql.identifier([name])} partition of ${sql.identifier([table])}
    for values from (${sql.literalValue(from)}) to (${sql.literalValue(to)})`);
}
