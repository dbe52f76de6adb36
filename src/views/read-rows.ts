import type { z } from 'zod';

/** What plain SQL may be given in place of `${…}`: sent apart from the text, never made part of it. */
export type SqlValue = string | number | null | readonly string[];

/** Plain SQL for rows of a known shape, written as a template. */
export type RowsQuery<Row> = {
  readonly row: z.ZodType<Row>;
  readonly text: TemplateStringsArray;
  readonly values: readonly SqlValue[];
};

/**
 * Reads what is committed, in one statement: all rows are of the same moment.
 * @throws TechnicalFailure if the database is away
 */
export type ReadRows = <Row>(query: RowsQuery<Row>) => Promise<readonly Row[]>;

/** Tags plain SQL with the shape of its rows: rows(z.object({ sku: z.string() }))`select sku from products`. */
export const rows =
  <Row>(row: z.ZodType<Row>) =>
  (text: TemplateStringsArray, ...values: SqlValue[]): RowsQuery<Row> => ({ row, text, values });
