import type { RecordHeader } from './records.ts';

/** Bytes kept free for what Kafka's batch adds around a record. */
export const BATCH_OVERHEAD = 512;

/** Whether a record has so many bytes at most, lengths counted with five bytes; nearly always told by a glance. */
export const fitsIn = (
  limit: number,
  key: Buffer | null,
  value: Buffer | null,
  headers: readonly RecordHeader[],
): boolean => mostBytes(key, value, headers) <= limit || sizeOf(key, value, headers) <= limit;

/** A character of text has three bytes at most. */
function mostBytes(key: Buffer | null, value: Buffer | null, headers: readonly RecordHeader[]): number {
  let sum = 20 + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, content] of headers) sum += 10 + 3 * (name.length + (content?.length ?? 0));
  return sum;
}

/** Bytes of a record; an upper bound, as every length is counted with five bytes. */
export function sizeOf(key: Buffer | null, value: Buffer | null, headers: readonly RecordHeader[]): number {
  const ofHeaders = headers.reduce(
    (sum, [name, content]) =>
      sum + 10 + Buffer.byteLength(name) + (content === null ? 0 : Buffer.byteLength(content)),
    0,
  );
  return 20 + (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders;
}
