import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { template } from './explained.ts';

/** Runs in a transaction that is rolled back. */
export async function undone<Result>(
  pool: DatabasePool,
  work: (connection: CommonQueryMethods) => Promise<Result>,
): Promise<Result> {
  const undo = new Error('undo');
  let result: { is: Result } | undefined;
  const transaction = pool.transaction(async (connection) => {
    result = { is: await work(connection) };
    throw undo;
  });
  await transaction.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  if (!result) throw new Error('the work has no result');
  return result.is;
}

export const execute = (connection: CommonQueryMethods, statement: string): Promise<unknown> =>
  connection.query(sql.type(z.object({}))(template(statement)));
