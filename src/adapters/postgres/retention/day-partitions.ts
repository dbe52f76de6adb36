import { type CommonQueryMethods, type DatabasePool, sql, StatementTimeoutError } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { openIfClosed } from './closed-inbox-days.ts';
import {
  dayAfter,
  dayColumn,
  dayPartitionName,
  defaultPartition,
  PARTITIONS_LOCK,
  type PartitionedTable,
} from './partitioned-tables.ts';

// Old days are removed by dropping their partitions. Rows are deleted only from the default partition, which gets rows
// when maintenance failed for days: a delete locks only rows that nobody writes any more, while moving the rows into
// partitions would stop all writers.

/** A queued ACCESS EXCLUSIVE request blocks all later writers: time out soon, the caller retries in a minute. */
const LOCK_TIMEOUT = '100ms';
/** Pages (8 KiB each) that one statement deletes from, so that it ends soon however many rows there are. */
const PAGES_PER_DELETE = 1_000;

/** What happened to a day that is to be removed. `unpublished`, `busy` (another process deletes it): it stays. */
export type Removal = 'dropped' | 'unpublished' | 'busy';

const nothing = sql.type(z.object({}));
const defaultOf = (table: PartitionedTable) => sql.identifier([defaultPartition[table]]);
const dayOf = (table: PartitionedTable) => sql.identifier([dayColumn[table]]);

/**
 * Creates a day's partition, unless it exists or the default partition has rows of that day. Writers wait meanwhile:
 * Postgres scans the whole default partition under its lock. Scanned before without that lock, by one process as
 * Postgres does it: if this takes longer than the limit, the lock is not requested and no writer waits.
 * @param statementTimeoutMs milliseconds for each statement
 * @throws TechnicalFailure if the default partition has too many rows
 */
export async function createDayPartition(
  pool: DatabasePool,
  table: PartitionedTable,
  day: string,
  statementTimeoutMs: number,
): Promise<void> {
  const name = dayPartitionName(table, day);
  const next = dayAfter(new Date(day), 1);
  if (await exists(pool, table, name)) return;
  await exclusively(pool, statementTimeoutMs, async (connection) => {
    if (await exists(connection, table, name)) return;
    try {
      if (await hasDefaultRows(connection, table, day)) return;
      await connection.query(nothing`
        create table ${sql.identifier([await schemaOf(connection, table), name])}
        partition of ${sql.identifier([table])}
        for values from (${sql.literalValue(day)}) to (${sql.literalValue(next)})`);
      if (table === 'inbox') await openIfClosed(connection, day);
    } catch (error) {
      throw error instanceof StatementTimeoutError ? tooManyRows(table, statementTimeoutMs, error) : error;
    }
  });
}

const tooManyRows = (table: PartitionedTable, statementTimeoutMs: number, cause: Error): TechnicalFailure =>
  new TechnicalFailure(
    `${defaultPartition[table]} has too many rows to be scanned within ${statementTimeoutMs} ms: no partition of ` +
      `${table} is created, new rows go to ${defaultPartition[table]}, too. If this persists, stop all workers and ` +
      'create the partitions by hand',
    { cause },
  );

/** Drops a day's partition, unless it holds unpublished messages. */
export const dropDayPartition = (
  pool: DatabasePool,
  table: PartitionedTable,
  day: string,
  statementTimeoutMs: number,
): Promise<Removal> =>
  exclusively(pool, statementTimeoutMs, async (connection) => {
    const name = dayPartitionName(table, day);
    if (!(await exists(connection, table, name))) return 'dropped';
    if (table === 'outbox' && (await hasUnpublished(connection, name, day))) return 'unpublished';
    const schema = await schemaOf(connection, table);
    await connection.query(nothing`drop table ${sql.identifier([schema, name])}`);
    return 'dropped';
  });

/** Returns the days before the given one that have a partition. */
export async function partitionedDays(
  pool: DatabasePool,
  table: PartitionedTable,
  before: string,
): Promise<readonly string[]> {
  return pool.anyFirst(sql.type(z.object({ day: z.string() }))`
    select day from (
      select to_date(right(relname, 8), 'YYYYMMDD') as day from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ${table}::regclass and relname ~ ${`^${table}_[0-9]{8}$`}
    ) as partitions
    where day < ${before}`);
}

/** Returns the days before the given one that have rows in the default partition. */
export const daysInDefault = (
  pool: DatabasePool,
  table: PartitionedTable,
  before: string,
): Promise<readonly string[]> =>
  pool.anyFirst(sql.type(z.object({ day: z.string() }))`
    select distinct ${dayOf(table)} as day from ${defaultOf(table)} where ${dayOf(table)} < ${before}`);

/**
 * Deletes a day's rows from the default partition in one transaction, unless it holds unpublished messages: a reader
 * never sees part of a day.
 */
export const deleteDefaultRows = (
  pool: DatabasePool,
  table: PartitionedTable,
  day: string,
): Promise<Removal> =>
  pool.transaction(async (connection) => {
    // Deletes exactly the rows that were checked, even if another arrives meanwhile.
    await connection.query(nothing`set transaction isolation level repeatable read`);
    const name = defaultPartition[table];
    const { isLocked, pages } = await lockDefault(connection, name);
    if (!isLocked) return 'busy';
    if (table === 'outbox' && (await hasUnpublished(connection, name, day))) return 'unpublished';
    for (let page = 0; page < pages; page += PAGES_PER_DELETE) {
      await connection.query(nothing`
        delete from ${defaultOf(table)}
        where ctid >= ${`(${page},0)`}::tid and ctid < ${`(${page + PAGES_PER_DELETE},0)`}::tid
          and ${dayOf(table)} = ${day}`);
    }
    return 'dropped';
  });

/** Locks the default partitions against other processes that delete; also returns the pages of this one. */
const lockDefault = (connection: CommonQueryMethods, name: string) =>
  connection.one(sql.type(z.object({ isLocked: z.boolean(), pages: z.number() }))`
    select pg_try_advisory_xact_lock(hashtextextended('allocation-default-partitions', 0)) as "isLocked",
           pg_relation_size(${name}::regclass) / current_setting('block_size')::int as pages`);

const hasDefaultRows = (
  connection: CommonQueryMethods,
  table: PartitionedTable,
  day: string,
): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (select from ${defaultOf(table)} where ${dayOf(table)} = ${day}) as found`);

/**
 * Whether a partition of the outbox has messages of that day that the relay has not reported as published. Reads by the
 * primary key, from the end of each stream; in a default partition past the rows of later days.
 */
const hasUnpublished = (connection: CommonQueryMethods, partition: string, day: string): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from checkpoints
      left join relay_progress on relay_progress.checkpoint_id = checkpoints.id
      cross join lateral (
        select first_sequence + message_count - 1 as last from ${sql.identifier([partition])} as packed
        where packed.checkpoint_id = checkpoints.id and created_on = ${day}
        order by first_sequence desc limit 1
      ) as stream
      where stream.last > coalesce(published_sequence, 0)
    ) as found`);

/** One process at a time: two that create or drop the same table would fail. Plans use no parallel workers. */
const exclusively = <Result>(
  pool: DatabasePool,
  statementTimeoutMs: number,
  work: (connection: CommonQueryMethods) => Promise<Result>,
): Promise<Result> =>
  pool.transaction(async (connection) => {
    // One statement, because a start creates many partitions. The limits apply from the next statement on; the wait for
    // the advisory lock has only the session's own limit.
    await connection.query(nothing`
      select pg_advisory_xact_lock(hashtextextended(${PARTITIONS_LOCK}, 0)),
        set_config('lock_timeout', ${LOCK_TIMEOUT}, true),
        set_config('statement_timeout', ${`${statementTimeoutMs}ms`}, true),
        set_config('max_parallel_workers_per_gather', '0', true)`);
    return work(connection);
  });

// Not to_regclass: its cache may not have what another session has just created.
const exists = (connection: CommonQueryMethods, table: PartitionedTable, name: string): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ${table}::regclass and relname = ${name}
    ) as found`);

/** The schema of the table itself: since it was created, others may have been put before it in the search path. */
const schemaOf = (connection: CommonQueryMethods, table: PartitionedTable): Promise<string> =>
  connection.oneFirst(sql.type(z.object({ schema: z.string() }))`
    select nspname as schema from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where pg_class.oid = ${table}::regclass`);
