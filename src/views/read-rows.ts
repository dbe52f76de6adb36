import type { z } from 'zod';

/** A value for `${…}` in a query: sent as a parameter, never as part of the text. */
export type SqlValue = string | number | null | readonly string[];

/** A query in plain SQL, with the schema of its rows. `rows` makes one. */
export type RowsQuery<Row> = {
  readonly row: z.ZodType<Row>;
  readonly text: TemplateStringsArray;
  readonly values: readonly SqlValue[];
};

/**
 * The port of the views: runs a query as one statement, so all rows belong to the same committed state.
 * @throws TechnicalFailure if the database is away
 */
export type ReadRows = <Row>(query: RowsQuery<Row>) => Promise<readonly Row[]>;

/** Tags plain SQL with the schema of its rows: rows(z.object({ sku: z.string() }))`select sku from products`. */
export const rows =
  <Row>(row: z.ZodType<Row>) =>
  (text: TemplateStringsArray, ...values: SqlValue[]): RowsQuery<Row> => ({ row, text, values });
