import { type FragmentSqlToken, sql } from 'slonik';
import { type ByteWriter, byteWriter } from '../../../processing/records/byte-writer.ts';

// Encodes columns of rows as parameters in Postgres's binary array format (array_recv in arrayfuncs.c). As text, each
// value would be escaped here and parsed by the server: a tenth of the worker's time.

const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, float8: 701 } as const;
type Element = keyof typeof OID;

const typed = {
  bool: (array: Buffer) => sql.fragment`${sql.binary(array)}::bool[]`,
  bytea: (array: Buffer) => sql.fragment`${sql.binary(array)}::bytea[]`,
  int8: (array: Buffer) => sql.fragment`${sql.binary(array)}::int8[]`,
  int4: (array: Buffer) => sql.fragment`${sql.binary(array)}::int4[]`,
  text: (array: Buffer) => sql.fragment`${sql.binary(array)}::text[]`,
  float8: (array: Buffer) => sql.fragment`${sql.binary(array)}::float8[]`,
} as const;

/** Number of dimensions, has nulls, element type, length, index of the first element: four bytes each. */
const HEADER_BYTES = 20;
/** The length of an element that is null. */
const NULL = -1;
/** Bytes of a typical element with its length, for the initial size of the buffer. */
const TYPICAL_BYTES = 32;

export const textArray = (values: readonly (string | null)[]): FragmentSqlToken =>
  arrayOf('text', values, (writer, value) => writer.text(value));

export const boolArray = (values: readonly boolean[]): FragmentSqlToken =>
  arrayOf('bool', values, (writer, value) => writer.byte(value ? 1 : 0));

export const int4Array = (values: readonly (number | null)[]): FragmentSqlToken =>
  arrayOf('int4', values, (writer, value) => writer.int32(value));

export const int8Array = (values: readonly (number | null)[]): FragmentSqlToken =>
  arrayOf('int8', values, (writer, value) => writer.int64(value));

export const float8Array = (values: readonly (number | null)[]): FragmentSqlToken =>
  arrayOf('float8', values, (writer, value) => writer.float64(value));

export const byteaArray = (values: readonly Buffer[]): FragmentSqlToken =>
  arrayOf('bytea', values, (writer, value) => writer.bytes(value));

const arrayOf = <Value>(
  element: Element,
  values: readonly (Value | null)[],
  write: (writer: ByteWriter, value: Value) => void,
): FragmentSqlToken => typed[element](arrayBytes(element, values, write));

/**
 * Returns a one-dimensional array in the binary format.
 * @param write writes the bytes of one element
 */
export function arrayBytes<Value>(
  element: Element,
  values: readonly (Value | null)[],
  write: (writer: ByteWriter, value: Value) => void,
): Buffer {
  const writer = byteWriter(HEADER_BYTES + values.length * TYPICAL_BYTES);
  writer.int32(values.length === 0 ? 0 : 1);
  writer.int32(values.includes(null) ? 1 : 0);
  writer.int32(OID[element]);
  if (values.length > 0) {
    writer.int32(values.length);
    writer.int32(1);
  }
  // Not for … of: this code runs for several types, so the compiler does not optimise the iterator away, which creates
  // an object for each value.
  values.forEach((value) => {
    const start = writer.length();
    writer.int32(NULL);
    if (value === null) return;
    write(writer, value);
    writer.int32At(start, writer.length() - start - 4);
  });
  return writer.take();
}
