import type { Decoded } from '../../../src/processing/decode/command-decoder.ts';
import type { FramedBy } from './value-arbitrary.ts';

type Command = Extract<Decoded, { kind: 'command' }>;

/** Bytes; a longer key does not fit where a rejection goes. */
const LONGEST_KEY = 1_024;

/** What a command that was let in has otherwise than its record says, read once more by the plainest means. */
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

/** Each field that the JSON text has, none left out; undefined if it is Avro. */
function fieldsOf(value: Buffer | null, { avro }: FramedBy): string | undefined {
  if (value?.[0] !== 0) return inOrder(JSON.parse(String(value)) as object);
  if (avro.some(({ id }) => id === value.readInt32BE(1))) return undefined;
  return inOrder(JSON.parse(value.subarray(5).toString()) as object);
}

/** Null is as good as absent: no day of arrival may be said in two ways. */
const inOrder = (fields: object): string =>
  Object.entries(fields)
    .filter(([, content]) => content !== null && content !== undefined)
    .map((field) => JSON.stringify(field))
    .toSorted()
    .join();
