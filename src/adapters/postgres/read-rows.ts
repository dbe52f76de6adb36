import { type CommonQueryMethods, sql } from 'slonik';
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

const asSlonik = (value: SqlValue) =>
  typeof value === 'object' && value !== null ? sql.array([...value], 'text') : value;
