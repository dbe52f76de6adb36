import { commandSchemas, type CommandType } from '../../domain/commands.ts';
import type { Line } from './split-lines.ts';
import { parseLine } from './csv-format.ts';

/** The command's field for each column. */
type Columns = Readonly<Record<string, string>>;

/** What the lines of a file become. */
export type FileKind = {
  readonly name: string;
  readonly type: CommandType;
  readonly columns: Columns;
  /** Columns that a file may have besides. */
  readonly optional: Columns;
};

/**
 * The files of the book, which are known by their columns. In the order of import: orders are allocated to batches, so
 * batches come first.
 */
export const BOOK_KINDS: readonly FileKind[] = [
  {
    name: 'batches',
    type: 'CreateBatch',
    columns: { ref: 'ref', sku: 'sku', qty: 'qty', eta: 'eta' },
    optional: {},
  },
  {
    name: 'orders',
    type: 'Allocate',
    columns: { orderid: 'orderId', sku: 'sku', qty: 'qty' },
    optional: { backorder: 'backorder' },
  },
];

/** The kind of a file whose lines become commands of that type. Its columns are the fields, in lower case. */
export function kindOf(type: CommandType): FileKind {
  const known = BOOK_KINDS.find((kind) => kind.type === type);
  if (known) return known;
  const fields = Object.keys(commandSchemas[type].shape);
  const columns = Object.fromEntries(fields.map((field) => [field.toLowerCase(), field]));
  return { name: type, type, columns, optional: {} };
}

/** The kind of a file, and its columns in their order. */
export type Header = { readonly kind: FileKind; readonly columns: readonly string[] };

const expectedOf = (kinds: readonly FileKind[]): string =>
  `expected: ${kinds.map(({ name, columns }) => `${Object.keys(columns).join(',')} (${name})`).join(' or ')}`;

/**
 * Finds the kind of a file by its header; the columns may have any order. `problem` says what is wrong.
 * @param kinds those that are possible
 */
export function readHeader(
  line: Line,
  kinds: readonly FileKind[] = BOOK_KINDS,
): Header | { readonly problem: string } {
  const expected = expectedOf(kinds);
  const separator = otherSeparator(line, kinds);
  if (separator) return { problem: `${separator}; ${expected}` };
  const read = parseLine(line);
  if ('reason' in read) return { problem: `the header: ${read.reason}; ${expected}` };
  const columns = read.values;
  const found = kinds.map((kind) => ({ kind, problems: columnProblems(columns, kind) }));
  // Report the problems of the kind that fits best: that is the one that was meant.
  const { kind, problems } = found.reduce((best, next) =>
    next.problems.length < best.problems.length ? next : best,
  );
  if (problems.length === 0) return { kind, columns };
  return { problem: `the header has wrong columns (${problems.join('; ')}); ${expected}` };
}

const otherSeparators = { ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' };

/** Returns a sentence if it is a valid header with another separator than a comma, as spreadsheets in many countries use. */
function otherSeparator({ bytes }: Line, kinds: readonly FileKind[]): string | undefined {
  const text = bytes.toString().replaceAll('"', '');
  for (const [separator, name] of Object.entries(otherSeparators)) {
    const columns = text.split(separator).map((column) => column.trim());
    if (kinds.some((kind) => columnProblems(columns, kind).length === 0))
      return (
        `the columns are separated by ${name}: save the file as CSV with commas ` +
        '(spreadsheets ask for the separator when they export)'
      );
  }
  return undefined;
}

function columnProblems(columns: readonly string[], { columns: wanted, optional }: FileKind): string[] {
  const isKnown = (column: string): boolean =>
    Object.hasOwn(wanted, column) || Object.hasOwn(optional, column);
  return [
    ...Object.keys(wanted)
      .filter((column) => !columns.includes(column))
      .map((column) => `${column} is missing`),
    ...columns.filter((column) => !isKnown(column)).map((column) => `${column} is unknown`),
    ...columns.filter((column, at) => columns.indexOf(column) < at).map((column) => `${column} occurs twice`),
  ];
}
