import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { ReadRows } from '../../../views/read-rows.ts';
import { asTechnical } from './errors.ts';
import { postgresReadRows } from './read-rows.ts';

/**
 * Lets `work` read as often as it likes: all that it reads is of one moment, and nobody is kept waiting.
 * @throws TechnicalFailure if the database is away; what `work` itself throws comes as it is
 */
export async function onSnapshot<Result>(
  pool: DatabasePool,
  work: (read: ReadRows) => Promise<Result>,
): Promise<Result> {
  let thrown: { error: unknown } | undefined;
  try {
    return await asTechnical(() =>
      pool.transaction(async (transaction) => {
        await transaction.query(
          sql.type(z.object({}))`set transaction isolation level repeatable read, read only`,
        );
        try {
          return await work(postgresReadRows(transaction));
        } catch (error) {
          thrown = { error };
          throw error;
        }
      }),
    );
  } catch (error) {
    // Else a full disk, for one, would be taken for the database's.
    throw thrown ? thrown.error : error;
  }
}
