import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { dayColumn, defaultPartition, type Partitioned } from './partitioned-tables.ts';
import { hasUnpublished } from './unpublished.ts';

// Days go by dropping their partitions. Only rows here, where they come if maintenance failed for days, are deleted:
// that locks nothing but rows which nobody writes any more, while moving them to partitions would stop all writers.

/** Pages (8 KiB each) that one statement deletes from: it ends soon, however many rows there are. */
const PAGES = 1_000;

/** What became of a day that was to go; `busy` if somebody else is about it. */
export type Dropping = 'dropped' | 'unpublished' | 'busy';

const nothing = sql.type(z.object({}));
const rest = (table: Partitioned) => sql.identifier([defaultPartition[table]]);
const dayOf = (table: Partitioned) => sql.identifier([dayColumn[table]]);

export const hasDefaultRows = (
  connection: CommonQueryMethods,
  table: Partitioned,
  day: string,
): Promise<boolean> =>
  connection.oneFirst(sql.type(z.object({ found: z.boolean() }))`
    select exists (select from ${rest(table)} where ${dayOf(table)} = ${day}) as found`);

/** Days before the given one that have rows in the default partition. */
export const daysInDefault = (
  pool: DatabasePool,
  table: Partitioned,
  before: string,
): Promise<readonly string[]> =>
  pool.anyFirst(sql.type(z.object({ day: z.string() }))`
    select distinct ${dayOf(table)} as day from ${rest(table)} where ${dayOf(table)} < ${before}`);

/** Deletes a day's rows all at once, unless some are not published: a reader never sees part of a day. */
export const deleteDay = (pool: DatabasePool, table: Partitioned, day: string): Promise<Dropping> =>
  pool.transaction(async (connection) => {
    // What is deleted is what was looked at, even if a row comes late.
    await connection.query(nothing`set transaction isolation level repeatable read`);
    const name = defaultPartition[table];
    const { isMine, pages } = await claimed(connection, name);
    if (!isMine) return 'busy';
    if (table === 'outbox' && (await hasUnpublished(connection, name, day))) return 'unpublished';
    for (let page = 0; page < pages; page += PAGES) {
      await connection.query(nothing`
        delete from ${rest(table)}
        where ctid >= ${`(${page},0)`}::tid and ctid < ${`(${page + PAGES},0)`}::tid
          and ${dayOf(table)} = ${day}`);
    }
    return 'dropped';
  });

/** One process deletes; and how many pages it has to look at. */
const claimed = (connection: CommonQueryMethods, name: string) =>
  connection.one(sql.type(z.object({ isMine: z.boolean(), pages: z.number() }))`
    select pg_try_advisory_xact_lock(hashtextextended('allocation-default-partitions', 0)) as "isMine",
           pg_relation_size(${name}::regclass) / current_setting('block_size')::int as pages`);
