import { setTimeout } from 'node:timers/promises';
import { type CommonQueryMethods, sql } from 'slonik';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import type { ReadRows, RowsQuery, SqlValue } from '../../views/read-rows.ts';
import { asTechnical } from './failures.ts';

/** Runs the views' plain SQL; each row is checked against its shape. */
export const postgresReadRows =
  (connection: CommonQueryMethods): ReadRows =>
  <Row>({ row, text, values }: RowsQuery<Row>) =>
    asTechnical(async () => {
      const found = await connection.any(sql.type(row)(text, ...values.map(asSlonik)));
      return found.map((each) => row.parse(each));
    });

/**
 * The same for callers who do not wait for long: the time for a connection counts, too, for which slonik has no
 * limit of its own.
 * @param limit milliseconds
 */
export const readWithin =
  (read: ReadRows, limit: number): ReadRows =>
  async <Row>(query: RowsQuery<Row>) => {
    const found = read(query);
    // Should it fail later on, nobody is there to hear it.
    found.catch(() => undefined);
    const answered = new AbortController();
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
