import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Option } from 'commander';
import { onFile } from '../../../adapters/files/file-failure.ts';
import type { CommandType } from '../../../domain/commands.ts';
import { identifier } from '../../../domain/fields.ts';
import { checkCommand, quantityFromText } from '../../../processing/decode/command-validation.ts';
import { readJsonValues } from './json-values.ts';
import type { OutgoingCommand } from '../../../processing/produce/command-record.ts';
import { WrongUsage } from '../runtime/exit-codes.ts';

/** What was typed after `send <type>`, by flag. */
export type SendOptions = { id?: string; file?: string; json?: boolean } & Record<string, unknown>;

/** Bad fields that are shown at most. */
const MAX_PROBLEMS = 20;

/**
 * The commands that flags or a file stand for.
 * @param fieldOptions the flags of the type, one a field
 * @throws WrongUsage naming each bad field
 */
export async function sentCommands(
  type: CommandType,
  options: SendOptions,
  fieldOptions: readonly Option[],
): Promise<OutgoingCommand[]> {
  const given = fieldOptions.filter((option) => option.attributeName() in options);
  if (options.id !== undefined && !identifier.safeParse(options.id).success)
    throw nothingSent(['--id: must be 1–255 characters of printable text']);
  if (options.file === undefined) return [fromFlags(type, options, fieldOptions)];
  if (given.length > 0)
    throw nothingSent(given.map(({ long }) => `${long}: not with --file, which has all the fields`));
  return fromFile(type, options.file, options.id);
}

function fromFlags(
  type: CommandType,
  options: SendOptions,
  fieldOptions: readonly Option[],
): OutgoingCommand {
  const names = fieldOptions.map((option) => option.attributeName());
  const texts = names.filter((name) => name in options).map((name) => [name, String(options[name])] as const);
  const fields = texts.map(([name, text]) => [name, name === 'qty' ? quantityFromText(text) : text]);
  const checked = checkCommand(type, Object.fromEntries(fields));
  if ('command' in checked) return { id: options.id ?? randomUUID(), command: checked.command };
  const flag = (field: string) => fieldOptions[names.indexOf(field)]?.long ?? field;
  throw nothingSent(checked.problems.map(({ field, problem }) => `${flag(field)}: ${problem}`));
}

async function fromFile(type: CommandType, file: string, id: string | undefined): Promise<OutgoingCommand[]> {
  const name = file === '-' ? 'standard input' : file;
  const found = readJsonValues(await bytesOf(file));
  if ('problem' in found) throw nothingSent([`${name} ${found.problem}`]);
  if (id !== undefined && found.length > 1)
    throw nothingSent([`--id: is for one command, ${name} has ${found.length}`]);
  const checked = found.map(({ line, content }) => ({ line, ...checkCommand(type, content) }));
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
    return await onFile(file, () => readFile(file));
  } catch (error) {
    throw nothingSent([(error as Error).message]);
  }
}

function nothingSent(problems: readonly string[]): WrongUsage {
  const more = problems.length > MAX_PROBLEMS ? [`and ${problems.length - MAX_PROBLEMS} more`] : [];
  const lines = [...problems.slice(0, MAX_PROBLEMS), ...more];
  return new WrongUsage(['Nothing was sent.', ...lines.map((line) => `  ${line}`)].join('\n'));
}
