import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ByteWriter } from '../records/byte-writer.ts';

// Records of one row of the outbox: each behind its length (four bytes), all of them one zstd frame. Headers and field
// names are the same in all: a tenth of the bytes is left to be sent, logged, stored and read again.

const { ZSTD_c_checksumFlag, ZSTD_c_compressionLevel } = constants;
const OPTIONS = { params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_checksumFlag]: 1 } };
const LENGTH_BYTES = 4;
/** What zlib asks for at least. */
const MIN_CHUNK = 64;

/** Bytes of so many records, before they are compressed. */
const sizeOf = (count: number, bytes: number): number => count * LENGTH_BYTES + bytes;

/** One more of those that will be packed together. */
export function appendRecord(writer: ByteWriter, record: Buffer): void {
  writer.int32(record.length);
  writer.bytes(record);
}

/** What was appended, packed; the writer is empty afterwards. */
export const compressed = (writer: ByteWriter): Buffer =>
  writer.lend((records) => zstdCompressSync(records, OPTIONS));

/**
 * @param known count and bytes of the records, if known: then one buffer is enough, which must not be full at the end
 * @throws Error if the bytes are not what `packed` made
 */
export function unpacked(
  bytes: Buffer,
  known?: { readonly count: number; readonly bytes: number },
): Buffer[] {
  const whole = zstdDecompressSync(
    bytes,
    known && { chunkSize: Math.max(MIN_CHUNK, sizeOf(known.count, known.bytes) + 1) },
  );
  const records: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const from = at + LENGTH_BYTES;
    at = from + whole.readInt32BE(at);
    if (at < from || at > whole.length) throw new Error('the records end too early');
    records.push(whole.subarray(from, at));
  }
  if (known && records.length !== known.count)
    throw new Error(`there are ${records.length} records, not ${known.count}`);
  return records;
}
