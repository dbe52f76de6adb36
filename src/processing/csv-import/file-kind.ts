import type { CommandType } from '../../domain/commands.ts';
import type { Line } from './split-lines.ts';
import { parseLine } from './csv-format.ts';

/** What the lines of a file describe. */
export type FileKind = 'batches' | 'orders';

/** The command's field for each column. The columns are those of the CSV files in the book. */
type Columns = Readonly<Record<string, string>>;

/** The command that the lines of each kind become. */
export const fileKinds: Readonly<
  Record<FileKind, { readonly type: CommandType; readonly columns: Columns }>
> = {
  batches: { type: 'CreateBatch', columns: { ref: 'ref', sku: 'sku', qty: 'qty', eta: 'eta' } },
  orders: { type: 'Allocate', columns: { orderid: 'orderId', sku: 'sku', qty: 'qty' } },
};

/** The kind of a file, and its columns in their order. */
export type Header = { readonly kind: FileKind; readonly columns: readonly string[] };

/** In the order of import: orders are allocated to batches, so batches come first. */
export const KINDS = ['batches', 'orders'] as const;

const EXPECTED = KINDS.map((kind) => `${Object.keys(fileKinds[kind].columns).join(',')} (${kind})`).join(
  ' or ',
);

/** Finds the kind of a file by its header; the columns may have any order. `problem` says what is wrong. */
export function readHeader(line: Line): Header | { readonly problem: string } {
  const separator = otherSeparator(line);
  if (separator) return { problem: `${separator}; expected: ${EXPECTED}` };
  const read = parseLine(line);
  if ('reason' in read) return { problem: `the header: ${read.reason}; expected: ${EXPECTED}` };
  const columns = read.values;
  const found = KINDS.map((kind) => ({ kind, problems: columnProblems(columns, fileKinds[kind].columns) }));
  // Report the problems of the kind that fits best: that is the one that was meant.
  const { kind, problems } = found.reduce((best, next) =>
    next.problems.length < best.problems.length ? next : best,
  );
  if (problems.length === 0) return { kind, columns };
  return { problem: `the header has wrong columns (${problems.join('; ')}); expected: ${EXPECTED}` };
}

const otherSeparators = { ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' };

/** Returns a sentence if it is a valid header with another separator than a comma, as spreadsheets in many countries use. */
function otherSeparator({ bytes }: Line): string | undefined {
  const text = bytes.toString().replaceAll('"', '');
  for (const [separator, name] of Object.entries(otherSeparators)) {
    const columns = text.split(separator).map((column) => column.trim());
    if (KINDS.some((kind) => columnProblems(columns, fileKinds[kind].columns).length === 0))
      return (
        `the columns are separated by ${name}: save the file as CSV with commas ` +
        '(spreadsheets ask for the separator when they export)'
      );
  }
  return undefined;
}

function columnProblems(columns: readonly string[], wanted: Columns): string[] {
  return [
    ...Object.keys(wanted)
      .filter((column) => !columns.includes(column))
      .map((column) => `${column} is missing`),
    ...columns.filter((column) => !Object.hasOwn(wanted, column)).map((column) => `${column} is unknown`),
    ...columns.filter((column, at) => columns.indexOf(column) < at).map((column) => `${column} occurs twice`),
  ];
}
