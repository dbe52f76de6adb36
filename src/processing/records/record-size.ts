import type { RecordHeader } from './record.ts';

/** Bytes kept free for what Kafka's batch adds around a record. */
export const BATCH_OVERHEAD = 512;

/** Bytes of a record; an upper bound, as every length is counted with five bytes. */
export function sizeOf(key: Buffer | null, value: Buffer | null, headers: readonly RecordHeader[]): number {
  const ofHeaders = headers.reduce(
    (sum, [name, content]) =>
      sum + 10 + Buffer.byteLength(name) + (content === null ? 0 : Buffer.byteLength(content)),
    0,
  );
  return 20 + (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders;
}
