import { type Command, commandSchemas, type CommandType } from '../../domain/commands.ts';
import { validationMessage } from './plain-words.ts';

/** What is wrong with a field; a name for a field in it has dots, `value` is the whole. */
export type FieldProblem = { readonly field: string; readonly problem: string };

export type CheckedCommand = { readonly command: Command } | { readonly problems: readonly FieldProblem[] };

/** The command of that type, or each bad field in plain words. */
export function checkCommand(type: CommandType, fields: unknown): CheckedCommand {
  const parsed = commandSchemas[type].safeParse(fields, { error: validationMessage });
  if (parsed.success) return { command: { type, data: parsed.data } as Command };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    field: path.map(String).join('.') || 'value',
    problem: message,
  }));
  return { problems };
}

/** Digits as the number they are; anything else stays as it is, for the schema to say what is wrong with it. */
export const wholeNumber = (text: string): number | string =>
  /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
