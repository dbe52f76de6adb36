import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { template } from './explained.ts';

/** Postgres keeps a session's statistics up to a second, and shows them in those of the next transaction. */
const flush = sql.type(z.object({}))`select pg_stat_force_next_flush()`;

/** Runs in a transaction that is rolled back. */
export async function undone<Result>(
  pool: DatabasePool,
  work: (connection: CommonQueryMethods) => Promise<Result>,
): Promise<Result> {
  const undo = new Error('undo');
  let result: { is: Result } | undefined;
  const transaction = pool.connect(async (connection) => {
    await connection.query(flush);
    return connection.transaction(async (inside) => {
      result = { is: await work(inside) };
      throw undo;
    });
  });
  await transaction.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  if (!result) throw new Error('the work has no result');
  return result.is;
}

export const execute = (connection: CommonQueryMethods, statement: string): Promise<unknown> =>
  connection.query(sql.type(z.object({}))(template(statement)));
