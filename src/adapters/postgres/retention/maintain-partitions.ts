import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import {
  createDayPartition,
  daysInDefault,
  deleteDefaultRows,
  dropDayPartition,
  partitionedDays,
  type Removal,
} from './day-partitions.ts';
import { asTechnical } from '../connection/errors.ts';
import {
  dayAfter,
  dayPartitionName,
  defaultPartition,
  type PartitionedTable,
  partitionedTables,
} from './partitioned-tables.ts';

/** Days after today whose partitions are created in advance. */
const DAYS_AHEAD = 3;
/** Milliseconds that a statement may block writers: enough to scan some million rows. */
const STATEMENT_TIMEOUT_MS = 1_000;

/** Days to keep rows, not counting today. */
export type Retention = Readonly<Record<PartitionedTable, number>>;

/** Names of the days that were removed, and of those kept because they have unpublished messages (one a table). */
export type Dropped = { readonly dropped: string[]; readonly unpublished: string[] };

/**
 * Creates the partitions of today and the next days, then drops the days past their retention. Many processes may do it
 * at the same time. "Today" is by the clock of the database.
 *
 * - While older commands wait, as after a restore from a backup, retention counts from the time of those commands: a
 *   replay finds what the first run found.
 * - A day that has rows in the default partition gets no partition.
 * - A day of the outbox stays until the relay has reported all its messages as published, and so do the days after it:
 *   no stream loses a part in its middle.
 * @param handledUpTo record time (ms since 1970) of the last handled command; Infinity if no command waits
 * @param statementTimeoutMs milliseconds for a statement under a lock
 * @throws TechnicalFailure, after everything else is done, if `handledUpTo` fails, a lock is not available soon, or the
 *   default partition is too large to be scanned in time. Try again later; nothing depends on it today
 */
export async function maintainPartitions(
  pool: DatabasePool,
  retention: Retention,
  handledUpTo: () => Promise<number>,
  statementTimeoutMs: number = STATEMENT_TIMEOUT_MS,
): Promise<Dropped> {
  const result: Dropped = { dropped: [], unpublished: [] };
  const today = await asTechnical(() => databaseDay(pool));
  const failures: Error[] = [];
  const attempt = (work: () => Promise<void>): Promise<void> =>
    asTechnical(work).catch((error: Error) => void failures.push(error));

  for (const table of partitionedTables) {
    for (let days = 0; days <= DAYS_AHEAD; days += 1)
      await attempt(() => createDayPartition(pool, table, dayAfter(today, days), statementTimeoutMs));
  }
  await attempt(async () => {
    const reached = new Date(Math.min(today.getTime(), await handledUpTo()));
    for (const table of partitionedTables) {
      const oldest = dayAfter(reached, -retention[table]);
      await attempt(async () =>
        removeDays(await daysBefore(pool, table, oldest, statementTimeoutMs), result),
      );
    }
  });
  if (failures.length > 0) throw allOf(failures);
  return result;
}

/** The beginning of today (UTC), by the clock of the database. */
const databaseDay = async (pool: DatabasePool): Promise<Date> =>
  new Date(
    await pool.oneFirst(sql.type(z.object({ today: z.string() }))`
      select (now() at time zone 'utc')::date as today`),
  );

/** A day past its retention. */
type PastDay = { readonly day: string; readonly name: string; readonly remove: () => Promise<Removal> };

/** Removes days up to the first that has to stay. */
async function removeDays(days: readonly PastDay[], { dropped, unpublished }: Dropped): Promise<void> {
  for (const { name, remove } of days) {
    const removal = await remove();
    if (removal === 'unpublished') unpublished.push(name);
    if (removal !== 'dropped') return;
    dropped.push(name);
  }
}

/** Days with a partition of their own and days in the default partition, oldest first. */
async function daysBefore(
  pool: DatabasePool,
  table: PartitionedTable,
  before: string,
  statementTimeoutMs: number,
): Promise<PastDay[]> {
  const inPartitions = (await partitionedDays(pool, table, before)).map((day) => ({
    day,
    name: dayPartitionName(table, day),
    remove: () => dropDayPartition(pool, table, day, statementTimeoutMs),
  }));
  const inDefault = (await daysInDefault(pool, table, before)).map((day) => ({
    day,
    name: `${defaultPartition[table]} of ${day}`,
    remove: () => deleteDefaultRows(pool, table, day),
  }));
  return [...inPartitions, ...inDefault].toSorted((one, other) => (one.day < other.day ? -1 : 1));
}

function allOf(failures: readonly Error[]): Error {
  const [first, ...more] = failures;
  if (first && more.length === 0) return first;
  return new TechnicalFailure([...new Set(failures.map(({ message }) => message))].join('; '), {
    cause: failures,
  });
}
