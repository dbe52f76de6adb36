import type { Client } from 'pg';
import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import { connect, type ConnectionSettings } from '../connection/session.ts';
import { asTechnical } from '../connection/errors.ts';
import { PARTITIONS_LOCK } from './partitioned-tables.ts';

// A day of the inbox that is over gets closed: from then on a Bloom filter, stored in Postgres, answers first for it. The
// filter says of an id that no closed day has it, or that one may have it. The upper half of this file has the SQL that
// asks the filter, the lower half builds it.

/** The first day that is not closed; -infinity if none is closed. */
export const firstOpenDay = sql.fragment`coalesce((select closed_before from inbox_closed), '-infinity')`;

/** Whether any day is closed; evaluated once, before the first id is looked up. */
export const isAnyClosed = sql.fragment`(select closed_before > '-infinity' from inbox_closed)`;

/**
 * Selects, of the ids in `asked` (rows with a column id), those that a closed day may have: all that it has, and about
 * one in 500 of the others.
 */
export const maybeInClosedDays = (asked: FragmentSqlToken): FragmentSqlToken => sql.fragment`
  select id from (select id, inbox_id_hash(id) as hash from ${asked} offset 0) as hashed
  cross join lateral (
    -- The limit makes Postgres look up each block by its key.
    select from inbox_closed_ids
    where block = inbox_id_block(hash, (select blocks from inbox_closed))
      and get_bit(bits, inbox_id_bit(hash, 0)) = 1 and get_bit(bits, inbox_id_bit(hash, 1)) = 1
      and get_bit(bits, inbox_id_bit(hash, 2)) = 1 and get_bit(bits, inbox_id_bit(hash, 3)) = 1
      and get_bit(bits, inbox_id_bit(hash, 4)) = 1
    limit 1
  ) as found`;

/** Opens all days if this one is closed: its new partition has no trigger that would notice a late row. */
export const openIfClosed = (connection: CommonQueryMethods, day: string): Promise<unknown> =>
  connection.query(sql.type(z.object({}))`
    update inbox_closed set closed_before = '-infinity' where closed_before > ${day}`);

/** Bytes of a day's rows for each bit of the filter: 16 bits an id if ids are UUIDs, 10 if they are short. */
const BYTES_PER_BIT = 6;
const BLOCK_BITS = 4_096;
/** No writer waits behind this lock, since no one writes into a past day; an autovacuum gives way after a second. */
const LOCK_TIMEOUT = '10s';
/** The filter of some ten million ids is built in memory, a larger one partly on disk. */
const WORK_MEM = '64MB';

/** A partition of the inbox whose day is over. */
type Day = { readonly name: string; readonly bytes: number };

/**
 * Closes the days of the inbox that are over, if one of them is still open. Reads their ids once (about a minute for ten
 * million) on a connection of its own, and blocks no writer. One process does it; the others find nothing to do. The
 * filter becomes visible with its commit, so it always has every id of the days it answers for.
 * @param stop ends the call at once; Postgres notices when the running statement is done, and rolls back
 * @returns whether days were closed
 * @throws TechnicalFailure: nothing has changed, try again later
 */
export const closeDays = (settings: ConnectionSettings, stop: AbortSignal): Promise<boolean> =>
  asTechnical(async () => {
    const { client, close } = await connect(settings, 0);
    const end = (): void => void close();
    stop.addEventListener('abort', end);
    try {
      const before = await dueDay(client);
      if (before === undefined) return false;
      await client.query('begin');
      const isClosed = await closeDaysBefore(client, before);
      await client.query(isClosed ? 'commit' : 'rollback');
      // Frees the rows of the previous filter for the next one.
      if (isClosed) await client.query('vacuum (analyze) inbox_closed_ids');
      return isClosed;
    } finally {
      stop.removeEventListener('abort', end);
      await close();
    }
  });

/**
 * Selects the first day that is not over, unless all days before it are closed already. Ten minutes after midnight are
 * for late writers; a still later row opens the days again, and they are closed again later.
 */
const selectDueDay = sql.fragment`
  select day::text from (select ((now() - interval '10 minutes') at time zone 'utc')::date as day) as due
  where not exists (select from inbox_closed where closed_before >= day)`;

/** Whether a day is over and not closed yet: `closeDays` has work to do. */
export const areDaysDue = (connection: CommonQueryMethods): Promise<boolean> =>
  asTechnical(() => connection.exists(sql.type(z.object({ day: z.string() }))`${selectDueDay}`));

/** The first day that is not over, such as `2026-11-23`; undefined if all days before it are closed already. */
async function dueDay(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ day: string }>(selectDueDay.sql);
  return rows[0]?.day;
}

async function closeDaysBefore(client: Client, before: string): Promise<boolean> {
  if (!(await tryLock(client)) || (await dueDay(client)) !== before) return false;
  const days = await daysBefore(client, before);
  for (const { name } of days) await addOpenTrigger(client, name);
  const blocks = blocksFor(days.reduce((sum, { bytes }) => sum + bytes, 0));
  await client.query('delete from inbox_closed_ids');
  if (days.length > 0) await fillFilter(client, days, blocks);
  return markClosed(client, { before, blocks, days });
}

const tryLock = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ locked: boolean }>(`
    select set_config('lock_timeout', '${LOCK_TIMEOUT}', true), set_config('work_mem', '${WORK_MEM}', true),
           pg_try_advisory_xact_lock(hashtextextended('allocation-closed-days', 0)) as locked`);
  return rows[0]?.locked === true;
};

/** Names are quoted where necessary, and have their schema if that is not the first of the search path. */
const daysBefore = async (client: Client, before: string): Promise<Day[]> => {
  const { rows } = await client.query<Day>(
    `select inhrelid::regclass::text as name, pg_relation_size(inhrelid)::float8 as bytes
     from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = 'inbox'::regclass and relname ~ '^inbox_[0-9]{8}$'
       and to_date(right(relname, 8), 'YYYYMMDD') < $1
     order by relname`,
    [before],
  );
  return rows;
};

/** From now on an insert into the partition opens the days. The lock waits for inserts that have begun already. */
async function addOpenTrigger(client: Client, name: string): Promise<void> {
  await client.query(`lock table ${name} in share row exclusive mode`);
  await client.query(`
    create or replace trigger open_inbox_days before insert on ${name}
    for each row execute function open_inbox_days()`);
}

/** An odd number, so that the block of an id is independent of its bits in the block. */
const blocksFor = (bytes: number): number => 2 * Math.ceil(bytes / BYTES_PER_BIT / BLOCK_BITS / 2) + 1;

const fillFilter = (client: Client, days: readonly Day[], blocks: number): Promise<unknown> =>
  client.query(`
    insert into inbox_closed_ids (block, bits)
    select inbox_id_block(hash, ${blocks}), bit_or(
      set_bit(set_bit(set_bit(set_bit(set_bit(0::bit(${BLOCK_BITS}),
        inbox_id_bit(hash, 0), 1), inbox_id_bit(hash, 1), 1), inbox_id_bit(hash, 2), 1),
        inbox_id_bit(hash, 3), 1), inbox_id_bit(hash, 4), 1))
    from (
      select inbox_id_hash(command_id) as hash
      from (${days.map(({ name }) => `select command_id from ${name}`).join(' union all ')}) as ids
      offset 0
    ) as hashed
    group by 1 order by 1`);

/**
 * Marks the days as closed, and returns true; returns false if a partition for one of these days was created meanwhile.
 * The lock keeps others from creating one until the commit.
 */
async function markClosed(
  client: Client,
  { before, blocks, days }: { before: string; blocks: number; days: readonly Day[] },
): Promise<boolean> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [PARTITIONS_LOCK]);
  const names = new Set(days.map(({ name }) => name));
  if ((await daysBefore(client, before)).some(({ name }) => !names.has(name))) return false;
  await client.query(
    `insert into inbox_closed (closed_before, blocks) values ($1, $2)
     on conflict (only_row) do update set closed_before = excluded.closed_before, blocks = excluded.blocks`,
    [before, blocks],
  );
  return true;
}
