import { type CommonQueryMethods, type DatabasePool, sql, StatementTimeoutError } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { openIfClosed } from './closed-days.ts';
import { type Dropping, hasDefaultRows } from './default-partition.ts';
import {
  dayAfter,
  defaultPartition,
  PARTITIONS_LOCK,
  type Partitioned,
  partitionOf,
} from './partitioned-tables.ts';
import { hasUnpublished } from './unpublished.ts';

/** Who waits for a table's lock holds up every writer behind it, so it waits but shortly, and tries again in a minute. */
const LOCK_TIMEOUT = '100ms';

const nothing = sql.type(z.object({}));

/**
 * Makes a day's partition, if it is not there and the default one has no rows of the day. Writers wait meanwhile:
 * Postgres looks through the whole default partition under its lock. Looked through before without a lock, by one
 * process as Postgres does it: if that takes longer than the time allowed, nobody is made to wait.
 * @param timeLimit milliseconds for a statement
 */
export async function makePartition(
  pool: DatabasePool,
  table: Partitioned,
  day: string,
  timeLimit: number,
): Promise<void> {
  const name = partitionOf(table, day);
  const next = dayAfter(new Date(day), 1);
  if (await exists(pool, table, name)) return;
  await exclusively(pool, timeLimit, async (connection) => {
    if (await exists(connection, table, name)) return;
    try {
      if (await hasDefaultRows(connection, table, day)) return;
      await connection.query(nothing`
        create table ${sql.identifier([await schemaOf(connection, table), name])}
        partition of ${sql.identifier([table])}
        for values from (${sql.literalValue(day)}) to (${sql.literalValue(next)})`);
      if (table === 'inbox') await openIfClosed(connection, day);
    } catch (error) {
      throw error instanceof StatementTimeoutError ? tooManyRows(table, timeLimit, error) : error;
    }
  });
}

const tooManyRows = (table: Partitioned, timeLimit: number, cause: Error): TechnicalFailure =>
  new TechnicalFailure(
    `${defaultPartition[table]} has too many rows to be looked through within ${timeLimit} ms: no partition of ` +
      `${table} is made, new rows go there, too; if this goes on, make partitions by hand while no worker runs`,
    { cause },
  );

/** Drops a day's partition, unless it holds what is not published. */
export const dropPartition = (
  pool: DatabasePool,
  table: Partitioned,
  day: string,
  timeLimit: number,
): Promise<Dropping> =>
  exclusively(pool, timeLimit, async (connection) => {
    const name = partitionOf(table, day);
    if (!(await exists(connection, table, name))) return 'dropped';
    if (table === 'outbox' && (await hasUnpublished(connection, name, day))) return 'unpublished';
    const schema = await schemaOf(connection, table);
    await connection.query(nothing`drop table ${sql.identifier([schema, name])}`);
    return 'dropped';
  });

/** Days before the given one that have a partition. */
export async function partitionedDays(
  pool: DatabasePool,
  table: Partitioned,
  before: string,
): Promise<readonly string[]> {
  return pool.anyFirst(sql.type(z.object({ day: z.string() }))`
    select day from (
      select to_date(right(relname, 8), 'YYYYMMDD') as day from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ${table}::regclass and relname ~ ${`^${table}_[0-9]{8}$`}
    ) as partitions
    where day < ${before}`);
}

/** One at a time: two that make or drop the same table would fail. Looks through tables by one process. */
const exclusively = <Result>(
  pool: DatabasePool,
  timeLimit: number,
  work: (connection: CommonQueryMethods) => Promise<Result>,
): Promise<Result> =>
  pool.transaction(async (connection) => {
    // At once, for a start makes many partitions one after the other; the limits are for what comes after.
    await connection.query(nothing`
      select pg_advisory_xact_lock(hashtextextended(${PARTITIONS_LOCK}, 0)),
        set_config('lock_timeout', ${LOCK_TIMEOUT}, true),
        set_config('statement_timeout', ${`${timeLimit}ms`}, true),
        set_config('max_parallel_workers_per_gather', '0', true)`);
    return work(connection);
  });

// Not to_regclass: what it remembers may be older than what another session has just made.
const exists = (connection: CommonQueryMethods, table: Partitioned, name: string): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (
      select from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ${table}::regclass and relname = ${name}
    ) as found`);

/** The table's own schema: new ones may be before it in the search path since it was made. */
const schemaOf = (connection: CommonQueryMethods, table: Partitioned): Promise<string> =>
  connection.oneFirst(sql.type(z.object({ schema: z.string() }))`
    select nspname as schema from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where pg_class.oid = ${table}::regclass`);
