import type { InboundRecord, OutboundMessage, RecordHeader } from '../../../src/processing/records/record.ts';

const bytesOf = (content: Buffer | string | null): Buffer | null =>
  typeof content === 'string' ? Buffer.from(content) : content;

const isSame = (a: Buffer | string | null, b: Buffer | string | null): boolean => {
  const [left, right] = [bytesOf(a), bytesOf(b)];
  return left === null || right === null ? left === right : left.equals(right);
};

/** True if the headers are the same: in name, bytes and order. */
export const areSameHeaders = (a: readonly RecordHeader[], b: readonly RecordHeader[]): boolean =>
  a.length === b.length &&
  a.every(([name, content], index) => name === b[index]?.[0] && isSame(content, b[index]?.[1] ?? null));

/** Parts of the record that its dead letter does not have byte for byte, except parts that it marks as left out. */
export function changedParts(record: InboundRecord, deadLetter: OutboundMessage): string[] {
  const firstOwnHeader = deadLetter.headers.findLastIndex(([name]) => name === 'dlq-topic');
  const marks = new Set(deadLetter.headers.slice(firstOwnHeader).map(([name]) => name));
  const kept = {
    key: isSame(deadLetter.key, record.key),
    value: isSame(deadLetter.value, record.value),
    headers: areSameHeaders(deadLetter.headers.slice(0, firstOwnHeader), record.headers),
  };
  return Object.entries(kept)
    .filter(([part, isKept]) => !isKept && !marks.has(`dlq-${part}-omitted`))
    .map(([part]) => part);
}

/** The parts that the dead letter marks as left out. */
export const omittedParts = ({ headers }: OutboundMessage): string[] =>
  headers.flatMap(([name]) => /^dlq-(key|value|headers)-omitted$/.exec(name)?.[1] ?? []);

/** Bytes of a batch before its first record (Kafka's record format 2). */
const BATCH_HEAD = 61;

/** The size that Kafka counts for the message in a batch of its own, uncompressed, in bytes. */
export function batchBytes({ key, value, headers }: OutboundMessage): number {
  const counted = (length: number): number => varintBytes(length) + Math.max(length, 0);
  const part = (content: Buffer | string | null): number => counted(bytesOf(content)?.length ?? -1);
  const named = headers.reduce(
    (sum, [name, content]) => sum + counted(Buffer.byteLength(name)) + part(content),
    0,
  );
  // Attributes, and zero as the difference to the batch's own timestamp and offset.
  const body = 1 + 1 + 1 + part(key) + part(value) + varintBytes(headers.length) + named;
  return BATCH_HEAD + counted(body);
}

/** Variable-length integer: seven bits in a byte, the sign in the lowest bit. */
function varintBytes(value: number): number {
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  let bytes = 1;
  for (; left >= 128; left = Math.floor(left / 128)) bytes += 1;
  return bytes;
}
