import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { dropPartition, makePartition, partitionedDays } from './day-partitions.ts';
import { daysInDefault, deleteDay, type Dropping } from './default-partition.ts';
import { asTechnical } from '../connection/errors.ts';
import {
  dayAfter,
  defaultPartition,
  type Partitioned,
  partitionedTables,
  partitionOf,
} from './partitioned-tables.ts';

/** Days whose partitions are made ahead. */
const DAYS_AHEAD = 3;
/** Milliseconds that writers may be held up by a statement: enough to look through some million rows. */
const TIME_LIMIT = 1_000;

/** Days that rows are kept, today not counted. */
export type Retention = Readonly<Record<Partitioned, number>>;

/** Days that are there no more, and the first past its time that holds what is not published yet, by partition. */
export type Dropped = { readonly dropped: string[]; readonly unpublished: string[] };

/**
 * Makes the partitions for today and the days after it, then drops days past their time. Safe when many do it at once.
 * Which day it is the database says. Where older commands wait, as after a restore from a backup, days are kept as
 * long as when those came: a replay finds what the first run found.
 * A day that already has rows in the default partition stays there. A day of the outbox stays as long as it has a
 * message that the relay has not told to be published, and the days after it wait: no stream loses its middle.
 * @param handledUpTo record time (ms since 1970) of the last command that was handled; Infinity: none waits
 * @param timeLimit milliseconds for a statement under a lock
 * @throws TechnicalFailure if it cannot be known what waits, if a lock is not to be had quickly, or the default partition is too large to be looked
 *   through in time, after all else is done: try again later, nothing depends on it today
 */
export async function maintainPartitions(
  pool: DatabasePool,
  retention: Retention,
  handledUpTo: () => Promise<number>,
  timeLimit: number = TIME_LIMIT,
): Promise<Dropped> {
  const result: Dropped = { dropped: [], unpublished: [] };
  const today = await asTechnical(() => databaseDay(pool));
  const failures: Error[] = [];
  const attempt = (work: () => Promise<void>): Promise<void> =>
    asTechnical(work).catch((error: Error) => void failures.push(error));

  for (const table of partitionedTables) {
    for (let days = 0; days <= DAYS_AHEAD; days += 1)
      await attempt(() => makePartition(pool, table, dayAfter(today, days), timeLimit));
  }
  await attempt(async () => {
    const reached = new Date(Math.min(today.getTime(), await handledUpTo()));
    for (const table of partitionedTables) {
      const oldest = dayAfter(reached, -retention[table]);
      await attempt(async () => dropDays(await daysBefore(pool, table, oldest, timeLimit), result));
    }
  });
  if (failures.length > 0) throw allOf(failures);
  return result;
}

/** The beginning of today, by the database's clock. */
const databaseDay = async (pool: DatabasePool): Promise<Date> =>
  new Date(
    await pool.oneFirst(sql.type(z.object({ today: z.string() }))`
      select (now() at time zone 'utc')::date as today`),
  );

/** A day past its time. */
type PastDay = { readonly day: string; readonly name: string; readonly drop: () => Promise<Dropping> };

/** Up to the first that has to stay. */
async function dropDays(days: readonly PastDay[], { dropped, unpublished }: Dropped): Promise<void> {
  for (const { name, drop } of days) {
    const result = await drop();
    if (result === 'unpublished') unpublished.push(name);
    if (result !== 'dropped') return;
    dropped.push(name);
  }
}

/** Days in a partition of their own or in the default one, oldest first. */
async function daysBefore(
  pool: DatabasePool,
  table: Partitioned,
  before: string,
  timeLimit: number,
): Promise<PastDay[]> {
  const own = (await partitionedDays(pool, table, before)).map((day) => ({
    day,
    name: partitionOf(table, day),
    drop: () => dropPartition(pool, table, day, timeLimit),
  }));
  const inDefault = (await daysInDefault(pool, table, before)).map((day) => ({
    day,
    name: `${defaultPartition[table]} of ${day}`,
    drop: () => deleteDay(pool, table, day),
  }));
  return [...own, ...inDefault].toSorted((one, other) => (one.day < other.day ? -1 : 1));
}

function allOf(failures: readonly Error[]): Error {
  const [first, ...more] = failures;
  if (first && more.length === 0) return first;
  return new TechnicalFailure([...new Set(failures.map(({ message }) => message))].join('; '), {
    cause: failures,
  });
}
