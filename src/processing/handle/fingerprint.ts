import { crc32 } from 'node:zlib';
import { type Command, commandSchemas } from '../../domain/commands.ts';

/** The names of each command type's fields, sorted. */
const FIELDS = new Map<string, readonly string[]>(
  Object.entries(commandSchemas).map(([type, { shape }]) => [type, Object.keys(shape).toSorted()]),
);

/**
 * A hash (CRC-32 as a signed 32-bit integer) of a command's type and content. It depends on the decoded fields, not on
 * the bytes: plain or framed, with `eta` absent or null, and in any order of its fields, a command has the same
 * fingerprint. Two different commands have the same one with a probability of 1 in 4 × 10⁹.
 */
export function fingerprintOf({ type, data }: Command): number {
  const values: Readonly<Record<string, string | number | boolean | null | undefined>> = data;
  let text: string = type;
  // Unset and false fields are left out: a field that a later version adds changes no fingerprint where it is not used.
  for (const field of FIELDS.get(type) ?? []) {
    const value = values[field];
    if (value !== undefined && value !== null && value !== false) text += `\n${field}=${value}`;
  }
  // Signed, as Postgres's integer.
  return crc32(text) | 0;
}
