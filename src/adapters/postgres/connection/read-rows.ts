import { setTimeout } from 'node:timers/promises';
import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { ReadRows, RowsQuery, SqlValue } from '../../../views/read-rows.ts';
import { asTechnical } from './errors.ts';

/** Runs the views' plain SQL; each row is checked against its shape. */
export const postgresReadRows =
  (connection: CommonQueryMethods): ReadRows =>
  <Row>({ row, text, values }: RowsQuery<Row>) =>
    asTechnical(async () => {
      const found = await connection.any(sql.type(row)(text, ...values.map(asSlonik)));
      return found.map((each) => row.parse(each));
    });

/** Waits for a connection, and has it read. */
export type OnConnection = <Result>(work: (read: ReadRows) => Promise<Result>) => Promise<Result>;

/** Milliseconds that a connection is waited for without a word: it is mostly there at once. */
const AT_ONCE = 100;

/**
 * Reads on connections of a pool whose statements have the same limit. Where a connection had to be waited for, the
 * statement has the time that is left.
 * @param limit milliseconds for connection and statement together
 */
export const onConnectionOf =
  (pool: DatabasePool, limit: number): OnConnection =>
  (work) => {
    const asked = performance.now();
    return asTechnical(() =>
      pool.connect((connection) => {
        const waited = performance.now() - asked;
        if (waited < AT_ONCE) return work(postgresReadRows(connection));
        const left = Math.ceil(limit - waited);
        if (left <= 0) throw new TechnicalFailure(`Postgres: no connection within ${limit} ms`);
        return connection.transaction(async (transaction) => {
          await transaction.query(
            sql.type(z.object({}))`select set_config('statement_timeout', ${`${left}ms`}, true)`,
          );
          return work(postgresReadRows(transaction));
        });
      }),
    );
  };

/**
 * The same for callers who do not wait for long: the time for a connection counts, too, for which slonik has no
 * limit of its own. What was given up before it had a connection asks Postgres nothing any more.
 * @param limit milliseconds
 */
export const readWithin =
  (onConnection: OnConnection, limit: number): ReadRows =>
  async <Row>(query: RowsQuery<Row>) => {
    const answered = new AbortController();
    const found = onConnection(async (read) => {
      answered.signal.throwIfAborted();
      return read(query);
    });
    // Should it fail later on, nobody is there to hear it.
    found.catch(() => undefined);
    try {
      return await Promise.race([found, silence(limit, answered.signal)]);
    } finally {
      answered.abort();
    }
  };

async function silence(limit: number, answered: AbortSignal): Promise<never> {
  await setTimeout(limit, undefined, { signal: answered });
  throw new TechnicalFailure(`Postgres: no answer within ${limit} ms`);
}

const asSlonik = (value: SqlValue) =>
  typeof value === 'object' && value !== null ? sql.array([...value], 'text') : value;
