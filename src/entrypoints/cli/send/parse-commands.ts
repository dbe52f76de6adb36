import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Option } from 'commander';
import { asFileFailure } from '../../../adapters/files/errors.ts';
import type { CommandType } from '../../../domain/commands.ts';
import { identifier } from '../../../domain/fields.ts';
import { checkCommand } from '../../../processing/decode/command-validation.ts';
import type { OutgoingCommand } from '../../../processing/produce/command-record.ts';
import { UsageError } from '../runtime/errors.ts';

/** Options of `send <type>`; the fields of the command come under their own names. */
export type SendOptions = { id?: string; file?: string; json?: boolean } & Record<string, unknown>;

/** Invalid fields that a message names. */
const MAX_PROBLEMS = 20;

/**
 * Returns the commands given by flags or by a file.
 * @param fieldOptions the flags of the type, one for each field
 * @throws UsageError naming each invalid field
 */
export async function parseCommands(
  type: CommandType,
  options: SendOptions,
  fieldOptions: readonly Option[],
): Promise<OutgoingCommand[]> {
  const given = fieldOptions.filter((option) => option.attributeName() in options);
  if (options.id !== undefined && !identifier.safeParse(options.id).success)
    throw nothingSent(['--id: must be 1–255 characters of printable text']);
  if (options.file === undefined) return [fromFlags(type, options, fieldOptions)];
  if (given.length > 0)
    throw nothingSent(
      given.map(({ long }) => `${long}: cannot be combined with --file, which has all fields`),
    );
  return fromFile(type, options.file, options.id);
}

function fromFlags(
  type: CommandType,
  options: SendOptions,
  fieldOptions: readonly Option[],
): OutgoingCommand {
  const names = fieldOptions.map((option) => option.attributeName());
  const fields = names.filter((name) => name in options).map((name) => [name, options[name]]);
  const checked = checkCommand(type, Object.fromEntries(fields));
  if ('command' in checked) return { id: options.id ?? randomUUID(), command: checked.command };
  const flag = (field: string) => fieldOptions[names.indexOf(field)]?.long ?? field;
  throw nothingSent(checked.problems.map(({ field, problem }) => `${flag(field)}: ${problem}`));
}

async function fromFile(type: CommandType, file: string, id: string | undefined): Promise<OutgoingCommand[]> {
  const name = file === '-' ? 'standard input' : file;
  const values = parseJsonValues(await bytesOf(file));
  if ('problem' in values) throw nothingSent([`${name} ${values.problem}`]);
  if (id !== undefined && values.length > 1)
    throw nothingSent([`--id: is for one command, but ${name} has ${values.length}`]);
  const checked = values.map(({ line, content }) => ({ line, ...checkCommand(type, content) }));
  const problems = checked.flatMap((each) =>
    'problems' in each
      ? each.problems.map(({ field, problem }) => `${name}, line ${each.line}: ${field}: ${problem}`)
      : [],
  );
  if (problems.length > 0) throw nothingSent(problems);
  return checked.flatMap((each) =>
    'command' in each ? [{ id: id ?? randomUUID(), command: each.command }] : [],
  );
}

async function bytesOf(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await asFileFailure(file, () => readFile(file));
  } catch (error) {
    throw nothingSent([(error as Error).message]);
  }
}

/** A JSON value of a file, and the line (from 1) on which it begins. */
export type JsonValue = { readonly line: number; readonly content: unknown };

/**
 * Parses a file that holds one JSON value over any number of lines, or one value a line. `problem` completes the
 * sentence that begins with the file's name, e.g. `line 2 is not JSON: …`.
 */
export function parseJsonValues(bytes: Buffer): readonly JsonValue[] | { readonly problem: string } {
  if (!isUtf8(bytes)) return { problem: 'is not UTF-8 text' };
  // TextDecoder removes a byte order mark.
  const text = new TextDecoder().decode(bytes);
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter((line) => line.text.trim() !== '');
  const [first] = lines;
  if (!first) return { problem: 'is empty: expected one JSON object, or one a line' };
  // If the first line alone is valid JSON, the file has one value a line.
  const isOne = lines.length === 1 || 'problem' in parseJson(first.text);
  const values: JsonValue[] = [];
  for (const { line, text: json } of isOne ? [{ line: first.line, text }] : lines) {
    const parsed = parseJson(json);
    if ('problem' in parsed) return { problem: `${isOne ? '' : `line ${line} `}${parsed.problem}` };
    values.push({ line, content: parsed.content });
  }
  return values;
}

function parseJson(text: string): { content: unknown } | { problem: string } {
  try {
    return { content: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `is not JSON: ${(error as Error).message.slice(0, 200)}` };
  }
}

function nothingSent(problems: readonly string[]): UsageError {
  const more = problems.length > MAX_PROBLEMS ? [`and ${problems.length - MAX_PROBLEMS} more`] : [];
  const lines = [...problems.slice(0, MAX_PROBLEMS), ...more];
  return new UsageError(['Nothing was sent.', ...lines.map((line) => `  ${line}`)].join('\n'));
}
