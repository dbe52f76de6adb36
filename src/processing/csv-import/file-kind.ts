import type { CommandType } from '../../domain/commands.ts';
import type { Line } from './lines.ts';
import { valuesOf } from './values.ts';

/** What a file has a line of. */
export type FileKind = 'batches' | 'orders';

/** Each column's field of the command. Columns are those of the book's CSV files. */
type Columns = Readonly<Record<string, string>>;

/** What a line of each kind of file is sent as. */
export const fileKinds: Readonly<
  Record<FileKind, { readonly type: CommandType; readonly columns: Columns }>
> = {
  batches: { type: 'CreateBatch', columns: { ref: 'ref', sku: 'sku', qty: 'qty', eta: 'eta' } },
  orders: { type: 'Allocate', columns: { orderid: 'orderId', sku: 'sku', qty: 'qty' } },
};

/** Columns in the order of the file. */
export type Header = { readonly kind: FileKind; readonly columns: readonly string[] };

/** In the order in which files are imported: orders are allocated to batches. */
export const KINDS = ['batches', 'orders'] as const;

const EXPECTED = KINDS.map((kind) => `${Object.keys(fileKinds[kind].columns).join(',')} (${kind})`).join(
  ' or ',
);

/** The header tells what kind of file it is; the columns may come in any order. Otherwise says what is wrong. */
export function readHeader(line: Line): Header | { readonly problem: string } {
  const separator = otherSeparator(line);
  if (separator) return { problem: `${separator}; expected: ${EXPECTED}` };
  const read = valuesOf(line);
  if ('reason' in read) return { problem: `the header: ${read.reason}; expected: ${EXPECTED}` };
  const columns = read.values;
  const found = KINDS.map((kind) => ({ kind, problems: problemsOf(columns, fileKinds[kind].columns) }));
  // The kind that is nearest: a person is told of the columns they meant.
  const { kind, problems } = found.reduce((best, next) =>
    next.problems.length < best.problems.length ? next : best,
  );
  if (problems.length === 0) return { kind, columns };
  return { problem: `the header has wrong columns (${problems.join('; ')}); expected: ${EXPECTED}` };
}

const separators = { ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' };

/** Says so if it is a header of ours whose columns another character divides, as spreadsheets of many countries do. */
function otherSeparator({ bytes }: Line): string | undefined {
  const text = bytes.toString().replaceAll('"', '');
  for (const [separator, name] of Object.entries(separators)) {
    const columns = text.split(separator).map((column) => column.trim());
    if (KINDS.some((kind) => problemsOf(columns, fileKinds[kind].columns).length === 0))
      return (
        `the columns are divided by ${name}, not by commas: save it as CSV with commas ` +
        '(in a spreadsheet: the separator of the export)'
      );
  }
  return undefined;
}

function problemsOf(columns: readonly string[], wanted: Columns): string[] {
  return [
    ...Object.keys(wanted)
      .filter((column) => !columns.includes(column))
      .map((column) => `${column} is missing`),
    ...columns.filter((column) => !Object.hasOwn(wanted, column)).map((column) => `${column} is unknown`),
    ...columns
      .filter((column, at) => columns.indexOf(column) < at)
      .map((column) => `${column} is there twice`),
  ];
}
