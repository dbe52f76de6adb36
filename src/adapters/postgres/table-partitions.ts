import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from './failures.ts';

// Inbox and outbox are partitioned by day (UTC): a day is made ahead, and dropped as a whole.

type Partitioned = 'inbox' | 'outbox';

/** Column that says the day of a row. */
const dayColumn = { inbox: 'received_on', outbox: 'created_on' } as const;
const tables = Object.keys(dayColumn) as Partitioned[];
const DAY = 86_400_000;
/** Days whose partitions are made ahead. */
const DAYS_AHEAD = 3;
/** Who waits for a table's lock holds up every writer behind it, so it waits but shortly, and tries again in a minute. */
const LOCK_TIMEOUT = '100ms';

/** Days that rows are kept, today not counted. */
export type Retention = Readonly<Record<Partitioned, number>>;

/** Partitions that are there no more, and those past their time that hold what is not published yet. */
export type Dropped = { readonly dropped: string[]; readonly unpublished: string[] };

/**
 * Makes the partitions for today and the days after it, drops those past their time. Safe when many do it at once.
 * A day that already has rows in the default partition stays there. A partition of the outbox stays as long as it
 * has a message that the relay has not told to be published.
 * @throws TechnicalFailure if a lock is not to be had quickly: try again later, nothing depends on it today
 */
export async function maintainPartitions(
  pool: DatabasePool,
  today: Date,
  retention: Retention,
): Promise<Dropped> {
  const dropped: string[] = [];
  const unpublished: string[] = [];
  for (const table of tables) {
    for (let day = 0; day <= DAYS_AHEAD; day += 1)
      await asTechnical(() => makePartition(pool, table, addDays(today, day)));
    const oldest = nameOf(table, addDays(today, -retention[table]));
    for (const name of await asTechnical(() => partitionsBefore(pool, table, oldest))) {
      const isGone = await asTechnical(() => dropPartition(pool, table, name));
      (isGone ? dropped : unpublished).push(name);
    }
  }
  return { dropped, unpublished };
}

const addDays = (day: Date, days: number): Date => new Date(day.getTime() + days * DAY);

/** `2026-11-23` */
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Names of a table's partitions sort by day. */
const nameOf = (table: Partitioned, day: Date): string => `${table}_${dayOf(day).replaceAll('-', '')}`;

const nothing = sql.type(z.object({}));

/** One at a time: two that make or drop the same table would fail. */
const exclusively = (pool: DatabasePool, work: (connection: CommonQueryMethods) => Promise<boolean>) =>
  pool.transaction(async (connection) => {
    await connection.query(
      nothing`select pg_advisory_xact_lock(hashtextextended('allocation-table-partitions', 0))`,
    );
    await connection.query(nothing`set local lock_timeout = ${sql.literalValue(LOCK_TIMEOUT)}`);
    return work(connection);
  });

async function makePartition(pool: DatabasePool, table: Partitioned, day: Date): Promise<void> {
  const name = nameOf(table, day);
  const [from, to] = [dayOf(day), dayOf(addDays(day, 1))];
  if (await exists(pool, name)) return;
  await exclusively(pool, async (connection) => {
    if ((await exists(connection, name)) || (await hasDefaultRows(connection, table, from, to))) return false;
    await connection.query(nothing`
      create table ${sql.identifier([name])} partition of ${sql.identifier([table])}
      for values from (${sql.literalValue(from)}) to (${sql.literalValue(to)})`);
    return true;
  });
}

/** False if it holds what is not published. */
const dropPartition = (pool: DatabasePool, table: Partitioned, name: string): Promise<boolean> =>
  exclusively(pool, async (connection) => {
    if (!(await exists(connection, name))) return true;
    if (table === 'outbox' && (await hasUnpublished(connection, name))) return false;
    await connection.query(nothing`drop table ${sql.identifier([name])}`);
    return true;
  });

/** Looks at the end of each stream only, by the primary key. */
const hasUnpublished = (connection: CommonQueryMethods, name: string): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from checkpoints
      left join relay_progress on relay_progress.checkpoint_id = checkpoints.id
      cross join lateral (
        select max(sequence) as last from ${sql.identifier([name])} as message
        where message.checkpoint_id = checkpoints.id
      ) as stream
      where stream.last > coalesce(published_sequence, 0)
    ) as found`);

/** Day partitions whose names sort before the given one, oldest first. */
async function partitionsBefore(pool: DatabasePool, table: Partitioned, name: string): Promise<string[]> {
  const names = await pool.anyFirst(sql.type(z.object({ name: z.string() }))`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = (
      select oid from pg_class where relname = ${table} and relnamespace = current_schema()::regnamespace
    ) and relname ~ ${`^${table}_[0-9]{8}$`} and relname < ${name}
    order by relname`);
  return [...names];
}

// Not to_regclass: what it remembers may be older than what another session has just made.
const exists = (connection: CommonQueryMethods, name: string): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from pg_class where relname = ${name} and relnamespace = current_schema()::regnamespace
    ) as found`);

const hasDefaultRows = (
  connection: CommonQueryMethods,
  table: Partitioned,
  from: string,
  to: string,
): Promise<boolean> => {
  const day = sql.identifier([dayColumn[table]]);
  return connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from ${sql.identifier([`${table}_rest`])} where ${day} >= ${from} and ${day} < ${to}
    ) as found`);
};
