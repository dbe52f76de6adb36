import { hash } from 'node:crypto';
import type { Command } from '../../domain/commands.ts';
import { checkCommand, type FieldProblem, quantityFromText } from '../decode/command-validation.ts';
import { type FileKind, fileKinds, type Header } from './file-kind.ts';
import type { Line } from './lines.ts';
import { valuesOf } from './values.ts';

/** A line as the command it is sent as, or why it is none. */
export type ReadLine =
  | { readonly kind: 'command'; readonly id: string; readonly command: Command }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'empty' };

/** Reads the lines below a header. */
export function lineReader(header: Header): (line: Line) => ReadLine {
  const { type, columns } = fileKinds[header.kind];
  // By field, in the order of the kind and not of the file: the id is made of them.
  const places = Object.entries(columns).map(
    ([column, field]) => [field, header.columns.indexOf(column)] as const,
  );

  return (line) => {
    if (line.bytes.length === 0) return { kind: 'empty' };
    const read = valuesOf(line);
    if ('reason' in read) return { kind: 'bad', reason: read.reason };
    const { values } = read;
    if (values.length !== header.columns.length)
      return { kind: 'bad', reason: `has ${values.length} values, not ${header.columns.length}` };
    const fields = places.map(([field, place]) => [field, values[place] ?? ''] as const);
    const checked = checkCommand(type, Object.fromEntries(fields.flatMap(typed)));
    if ('problems' in checked) return { kind: 'bad', reason: checked.problems.map(sentence).join('; ') };
    const texts = fields.map(([, text]) => text);
    return { kind: 'command', id: importId(header.kind, line.number, texts), command: checked.command };
  };
}

/** A file has texts only: a quantity is a number, and no eta is stock in the warehouse. */
function typed([field, text]: readonly [string, string]): [string, string | number][] {
  if (field === 'eta' && text === '') return [];
  return [[field, field === 'qty' ? quantityFromText(text) : text]];
}

// A column has its field's name in lower case.
const sentence = ({ field, problem }: FieldProblem): string => `${field.toLowerCase()}: ${problem}`;

/**
 * The same line of the same file has the same id at every import, so that the worker handles it once; another
 * line that says the same has another one.
 */
export const importId = (kind: FileKind, number: number, values: readonly string[]): string =>
  `import-${hash('sha256', JSON.stringify([kind, number, ...values])).slice(0, 32)}`;
