import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import type { ReadRows, RowsQuery, SqlValue } from '../../../views/read-rows.ts';
import { answeredWithin, asTechnical } from './errors.ts';

// Runs the SQL of the views (`ReadRows`): on a pool, within a time limit, or several queries on one snapshot.

/** Runs each query by itself. Each row is checked against its schema. */
export const postgresReadRows =
  (connection: CommonQueryMethods): ReadRows =>
  <Row>({ row, text, values }: RowsQuery<Row>) =>
    asTechnical(async () => {
      const found = await connection.any(sql.type(row)(text, ...values.map(asSlonik)));
      return found.map((each) => row.parse(each));
    });

/** Waits for a connection, and passes `work` a `ReadRows` that uses it. */
export type WithConnection = <Result>(work: (read: ReadRows) => Promise<Result>) => Promise<Result>;

/** Milliseconds of waiting for a connection that leave the statement's limit unchanged: mostly one is free. */
const SHORT_WAIT_MS = 100;

/**
 * Reads on connections of a pool whose `statementTimeout` is `limitMs`, too. After a wait for a connection, the
 * statement gets only the rest of the time.
 * @param limitMs milliseconds for connection and statement together
 */
export const withPoolConnection =
  (pool: DatabasePool, limitMs: number): WithConnection =>
  (work) => {
    const start = performance.now();
    return asTechnical(() =>
      pool.connect((connection) => {
        const waited = performance.now() - start;
        if (waited < SHORT_WAIT_MS) return work(postgresReadRows(connection));
        const left = Math.ceil(limitMs - waited);
        if (left <= 0) throw new TechnicalFailure(`Postgres: no connection within ${limitMs} ms`);
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
 * Runs each query with a limit that includes the wait for a connection: slonik has no limit for that wait. A query whose
 * limit is over when it gets a connection is not sent.
 * @param limitMs milliseconds
 */
export const readWithin =
  (withConnection: WithConnection, limitMs: number): ReadRows =>
  async <Row>(query: RowsQuery<Row>) => {
    const over = new AbortController();
    const found = withConnection(async (read) => {
      over.signal.throwIfAborted();
      return read(query);
    });
    try {
      return await answeredWithin(limitMs, found);
    } finally {
      over.abort();
    }
  };

/**
 * Lets `work` run several queries that all see the same committed state. Takes no locks.
 * @throws TechnicalFailure if the database is away; an error of `work` itself is thrown unchanged
 */
export async function withSnapshot<Result>(
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
    // Otherwise an error of `work` with a code, such as ENOSPC of a full disk, would count as one of the database.
    throw thrown ? thrown.error : error;
  }
}

const asSlonik = (value: SqlValue) =>
  typeof value === 'object' && value !== null ? sql.array([...value], 'text') : value;
