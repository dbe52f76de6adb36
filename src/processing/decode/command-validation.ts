import type { z } from 'zod';
import { type Command, commandSchemas, type CommandType } from '../../domain/commands.ts';

/** What is wrong with a field, e.g. `{ field: 'qty', problem: 'is missing' }`; the field `value` is the whole value. */
export type FieldProblem = { readonly field: string; readonly problem: string };

export type CheckedCommand = { readonly command: Command } | { readonly problems: readonly FieldProblem[] };

/** The fields as a command of that type, or what is wrong with each bad field. */
export function checkCommand(type: CommandType, fields: unknown): CheckedCommand {
  const parsed = commandSchemas[type].safeParse(fields, { error: validationMessage });
  if (parsed.success) return { command: { type, data: parsed.data } as Command };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    field: path.map(String).join('.') || 'value',
    problem: message,
  }));
  return { problems };
}

/** Error texts for a person, where the domain's schemas give none; undefined: zod's own text. */
export const validationMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'object' ? 'a JSON object' : `a ${issue.expected}`}`;
  if (issue.code === 'too_small') return 'must not be empty';
  if (issue.code === 'too_big') return `must have at most ${issue.maximum} characters`;
  return undefined;
};

/** A quantity in a CSV cell or an argument: digits become a number, any other text stays for `checkCommand` to refuse. */
export const quantityFromText = (text: string): number | string =>
  /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
