import type { Decoded } from '../../../src/processing/decode/command-decoder.ts';
import type { FramedBy } from './value-arbitrary.ts';

type Command = Extract<Decoded, { kind: 'command' }>;

/** Bytes. A longer key is refused, because it would not fit into a rejection. */
const LONGEST_KEY = 1_024;

/** The differences between an accepted command and its record, which this file decodes again in the simplest way. */
export function untrueParts({ command, headers, record }: Command, framedBy: FramedBy): string[] {
  const last = (name: string): string | undefined =>
    record.headers.findLast(([other]) => other === name)?.[1]?.toString();
  const said = { fields: fieldsOf(record.value, framedBy), type: last('ce_type'), id: last('ce_id') };
  const taken = { fields: inOrder(command.data), type: command.type, id: headers.id };
  const parts = ['fields', 'type', 'id'] as const;
  return [
    ...parts
      .filter((part) => said[part] !== undefined && said[part] !== taken[part])
      .map((part) => `${part}: ${taken[part]}, but the record says ${said[part]}`),
    ...((record.key?.length ?? 0) > LONGEST_KEY ? ['a key that is too long'] : []),
  ];
}

/** All fields of the JSON text; undefined if it is Avro. */
function fieldsOf(value: Buffer | null, { avro }: FramedBy): string | undefined {
  if (value?.[0] !== 0) return inOrder(JSON.parse(String(value)) as object);
  if (avro.some(({ id }) => id === value.readInt32BE(1))) return undefined;
  return inOrder(JSON.parse(value.subarray(5).toString()) as object);
}

/** Null equals absent, so "no day of arrival" may be written in two ways. */
const inOrder = (fields: object): string =>
  Object.entries(fields)
    .filter(([, content]) => content !== null && content !== undefined)
    .map((field) => JSON.stringify(field))
    .toSorted()
    .join();
