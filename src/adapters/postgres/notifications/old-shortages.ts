import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from '../connection/errors.ts';

/** Rows that one statement deletes at most, so that it locks few rows and ends soon. */
const ROWS_PER_DELETE = 1_000;

/**
 * Deletes shortages that were noted more than this many days ago, by the clock of the database, a thousand at a time.
 * Two kinds stay however old they are: those that nobody was told of yet, and those of lines that still wait. Several
 * processes may do it at the same time.
 * @param stop ends it after the running statement
 * @returns the number of deleted rows
 * @throws TechnicalFailure if the database does not answer
 */
export async function deleteOldShortages(
  pool: CommonQueryMethods,
  days: number,
  stop: AbortSignal,
): Promise<number> {
  let deleted = 0;
  while (!stop.aborted) {
    const count = await deleteSome(pool, days);
    deleted += count;
    if (count < ROWS_PER_DELETE) break;
  }
  return deleted;
}

async function deleteSome(pool: CommonQueryMethods, days: number): Promise<number> {
  const { rowCount } = await asTechnical(() =>
    pool.query(sql.type(z.object({}))`
      delete from notification_shortages where ctid = any(array(
        select old.ctid from notification_shortages as old
        where (kind <> 'waits' or ended) and noted_at < now() - make_interval(days => ${days})
          and number <= (select notified from notification_skus as told where told.sku = old.sku)
        order by noted_at limit ${ROWS_PER_DELETE}
        for update skip locked -- another notifier deletes those
      ))`),
  );
  return rowCount;
}
