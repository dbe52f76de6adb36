import { crc32 } from 'node:zlib';
import { type Command, commandSchemas } from '../../domain/commands.ts';

/** Names of the fields, in one order for all messages. */
const FIELDS = new Map<string, readonly string[]>(
  Object.entries(commandSchemas).map(([type, { shape }]) => [type, Object.keys(shape).toSorted()]),
);

/**
 * A number (32 bits, signed) by which a command's type and content are known again. Of what it says, not of its bytes:
 * plain or framed, with `eta` absent or null, and in whatever order its fields came, a command has the same one. Two
 * different commands share one by chance once in four thousand million.
 */
export function fingerprintOf({ type, data }: Command): number {
  const values: Readonly<Record<string, string | number | boolean | null | undefined>> = data;
  let text: string = type;
  // What is not said is left out, so a field that a later version adds changes nothing where it is not used.
  for (const field of FIELDS.get(type) ?? []) {
    const value = values[field];
    if (value !== undefined && value !== null && value !== false) text += `\n${field}=${value}`;
  }
  // As Postgres's integer has it.
  return crc32(text) | 0;
}
