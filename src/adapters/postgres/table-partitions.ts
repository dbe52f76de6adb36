import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from './failures.ts';

const PARTITIONED = ['inbox', 'outbox'] as const;
const DAY = 86_400_000;

/**
 * Makes the partitions of inbox and outbox for today and the days after it (UTC). Safe when many do it at
 * once. A day that already has rows in the default partition stays there.
 * @throws TechnicalFailure if a lock is not to be had quickly: try again later, nothing depends on it today
 */
export async function makePartitionsAhead(pool: DatabasePool, today: Date, daysAhead: number): Promise<void> {
  for (const table of PARTITIONED) {
    for (let day = 0; day <= daysAhead; day += 1) {
      await asTechnical(() => makePartition(pool, table, new Date(today.getTime() + day * DAY)));
    }
  }
}

async function makePartition(pool: DatabasePool, table: string, day: Date): Promise<void> {
  const from = day.toISOString().slice(0, 10);
  const to = new Date(day.getTime() + DAY).toISOString().slice(0, 10);
  const name = `${table}_${from.replaceAll('-', '')}`;
  if (await exists(pool, name)) return;
  await pool.transaction(async (connection) => {
    // Two that make the same table at once would fail; and who waits for the table's lock holds up every writer
    // behind it, so it waits but shortly.
    await connection.query(
      nothing`select pg_advisory_xact_lock(hashtextextended('allocation-table-partitions', 0))`,
    );
    await connection.query(nothing`set local lock_timeout = '500ms'`);
    if ((await exists(connection, name)) || (await hasRows(connection, `${table}_rest`, from, to, table)))
      return;
    await connection.query(nothing`
      create table ${sql.identifier([name])} partition of ${sql.identifier([table])}
      for values from (${sql.literalValue(from)}) to (${sql.literalValue(to)})`);
  });
}

const nothing = sql.type(z.object({}));

// Not to_regclass: what it remembers may be older than what another session has just made.
const exists = (connection: CommonQueryMethods, name: string): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from pg_class where relname = ${name} and relnamespace = current_schema()::regnamespace
    ) as found`);

function hasRows(
  connection: CommonQueryMethods,
  rest: string,
  from: string,
  to: string,
  table: string,
): Promise<boolean> {
  const day = sql.identifier([table === 'inbox' ? 'received_on' : 'created_on']);
  return connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (select from ${sql.identifier([rest])} where ${day} >= ${from} and ${day} < ${to}) as found`);
}
