import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { asTechnical } from './errors.ts';

/** Says why Postgres cannot be asked anything; undefined if it can. */
export const postgresProblem = (pool: DatabasePool): Promise<string | undefined> =>
  asTechnical(() => pool.query(sql.type(z.object({}))`select`)).then(
    () => undefined,
    (error: Error) => error.message,
  );
