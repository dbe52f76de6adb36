import type { ByteWriter } from './byte-writer.ts';
import type { OutboundMessage, RecordHeader } from './record.ts';

// Encodes key, value and headers of a record as they are in Kafka's log: "Record" in Kafka's protocol guide (message
// format v2). What the broker adds to a record (offset, timestamp) is not part of it.

export type RecordContent = Pick<OutboundMessage, 'key' | 'value' | 'headers'>;

/** The length that means null. */
const NULL_LENGTH = -1;

/** Appends the encoded record. */
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

/** Appends a key or a value. */
export function writePart(writer: ByteWriter, part: Buffer | null): void {
  writer.varint(part?.length ?? NULL_LENGTH);
  if (part) writer.bytes(part);
}

/**
 * Key, value and headers of an encoded record; they share its memory.
 * @throws RangeError if the record ends where a length is expected; that the last part is cut off is not noticed
 */
export function decodeRecord(record: Buffer): RecordContent {
  const cursor = { record, at: 0 };
  const key = readPart(cursor);
  const value = readPart(cursor);
  const headers = Array.from({ length: readVarint(cursor) }, (): RecordHeader => {
    const name = readPart(cursor)?.toString() ?? '';
    return [name, readPart(cursor)];
  });
  return { key, value, headers };
}

/** The key of an encoded record, without decoding the rest. */
export const keyOf = (record: Buffer): Buffer | null => readPart({ record, at: 0 });

/** The value of the last header of that name in an encoded record, without decoding the others. Null counts as none. */
export function lastHeaderOf(record: Buffer, name: Buffer): Buffer | undefined {
  const cursor = { record, at: 0 };
  skipPart(cursor);
  skipPart(cursor);
  let found: Buffer | undefined;
  for (let left = readVarint(cursor); left > 0; left -= 1) {
    const nameLength = skipPart(cursor);
    const isWanted =
      nameLength === name.length &&
      record.compare(name, 0, nameLength, cursor.at - nameLength, cursor.at) === 0;
    const length = skipPart(cursor);
    if (isWanted) found = length === NULL_LENGTH ? undefined : record.subarray(cursor.at - length, cursor.at);
  }
  return found;
}

/** Bytes kept free for what a record batch adds around a record. */
export const BATCH_OVERHEAD_BYTES = 512;

/** An upper bound of the bytes of an encoded record: each length is counted as five bytes. */
export function sizeUpperBound(
  key: Buffer | null,
  value: Buffer | null,
  headers: readonly RecordHeader[],
): number {
  const ofHeaders = headers.reduce(
    (sum, [name, content]) =>
      sum + 10 + Buffer.byteLength(name) + (content === null ? 0 : Buffer.byteLength(content)),
    0,
  );
  return 20 + (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders;
}

type Cursor = { readonly record: Buffer; at: number };

function readPart(cursor: Cursor): Buffer | null {
  const length = readVarint(cursor);
  if (length === NULL_LENGTH) return null;
  cursor.at += length;
  return cursor.record.subarray(cursor.at - length, cursor.at);
}

/** Returns the length of what was skipped. */
function skipPart(cursor: Cursor): number {
  const length = readVarint(cursor);
  if (length !== NULL_LENGTH) cursor.at += length;
  return length;
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
