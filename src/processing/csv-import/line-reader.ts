import { hash } from 'node:crypto';
import type { Command } from '../../domain/commands.ts';
import { checkCommand, type FieldProblem, quantityFromText } from '../decode/command-validation.ts';
import { parseLine } from './csv-format.ts';
import type { Header } from './file-kind.ts';
import type { Line } from './split-lines.ts';

/** The command of a line, with its id, or why the line is bad. */
export type LineResult =
  | { readonly kind: 'command'; readonly id: string; readonly command: Command }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'empty' };

/** Returns the function that reads the lines after a header. */
export function lineReader(header: Header): (line: Line) => LineResult {
  const { name, type, columns, optional } = header.kind;
  // In the order of the kind, not of the file: the id depends on the order.
  const places = Object.entries({ ...columns, ...optional })
    .map(([column, field]) => [field, header.columns.indexOf(column)] as const)
    .filter(([, place]) => place >= 0);

  return (line) => {
    if (line.bytes.length === 0) return { kind: 'empty' };
    const read = parseLine(line);
    if ('reason' in read) return { kind: 'bad', reason: read.reason };
    const { values } = read;
    if (values.length !== header.columns.length)
      return { kind: 'bad', reason: `has ${values.length} values, not ${header.columns.length}` };
    const fields = places.map(([field, place]) => [field, values[place] ?? ''] as const);
    const checked = checkCommand(type, Object.fromEntries(fields.flatMap(typedField)));
    if ('problems' in checked) return { kind: 'bad', reason: checked.problems.map(problemText).join('; ') };
    const texts = fields.map(([, text]) => text);
    return { kind: 'command', id: importId(name, line.number, texts), command: checked.command };
  };
}

/** Converts a quantity to a number, and true or false to a boolean. Omits an empty field that the command may lack. */
function typedField([field, text]: readonly [string, string]): [string, string | number | boolean][] {
  if ((field === 'eta' || field === 'backorder') && text === '') return [];
  if (field === 'qty') return [[field, quantityFromText(text)]];
  if (field === 'backorder' && (text === 'true' || text === 'false')) return [[field, text === 'true']];
  return [[field, text]];
}

// A column is named after its field, in lower case.
const problemText = ({ field, problem }: FieldProblem): string => `${field.toLowerCase()}: ${problem}`;

/**
 * Id of a line's command: a hash of its kind, number and values. So the worker handles a line once even if its file is
 * imported again; two equal lines of a file have different ids.
 */
export const importId = (kind: string, number: number, values: readonly string[]): string =>
  `import-${hash('sha256', JSON.stringify([kind, number, ...values])).slice(0, 32)}`;
