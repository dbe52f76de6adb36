import type { ByteWriter } from './byte-writer.ts';
import type { OutboundMessage, RecordHeader } from './record.ts';

// The part of a record that its producer chooses, as it stands in Kafka's log: key, value and headers of
// "Record" in Kafka's protocol guide (message format v2). Encoded once, by whoever writes the outbox.

export type RecordContent = Pick<OutboundMessage, 'key' | 'value' | 'headers'>;

/** -1 in place of a length: there is nothing. */
const ABSENT = -1;

export function writeRecord(writer: ByteWriter, { key, value, headers }: RecordContent): void {
  writePart(writer, key);
  writePart(writer, value);
  writer.varint(headers.length);
  for (const [name, content] of headers) writeHeader(writer, name, content);
}

export function writeHeader(writer: ByteWriter, name: string, content: RecordHeader[1]): void {
  writer.varintText(name);
  if (typeof content === 'string') writer.varintText(content);
  else writePart(writer, content);
}

/** A key or a value. */
export function writePart(writer: ByteWriter, part: Buffer | null): void {
  writer.varint(part?.length ?? ABSENT);
  if (part) writer.bytes(part);
}

export function readRecord(record: Buffer): RecordContent {
  const cursor = { record, at: 0 };
  const key = readPart(cursor);
  const value = readPart(cursor);
  const headers = Array.from({ length: readVarint(cursor) }, (): RecordHeader => {
    const name = readPart(cursor)?.toString() ?? '';
    return [name, readPart(cursor)];
  });
  return { key, value, headers };
}

/** Without reading the rest. */
export const keyOf = (record: Buffer): Buffer | null => readPart({ record, at: 0 });

/** A header of a message as text; of several of the name the last one counts, and without one it is empty. */
export const headerOf = (headers: readonly RecordHeader[], name: string): string =>
  String(headers.findLast(([header]) => header === name)?.[1] ?? '');

type Cursor = { readonly record: Buffer; at: number };

function readPart(cursor: Cursor): Buffer | null {
  const length = readVarint(cursor);
  if (length === ABSENT) return null;
  cursor.at += length;
  return cursor.record.subarray(cursor.at - length, cursor.at);
}

function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = cursor.record[cursor.at++];
    if (byte === undefined) throw new RangeError('a record ends too early');
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
  }
}
