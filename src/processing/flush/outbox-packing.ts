import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { byteWriter, type ByteWriter } from '../records/byte-writer.ts';
import type { EncodedMessage, MessageKind } from '../records/record.ts';
import type { PackedMessages } from './outbox.ts';

// A row of the outbox holds many messages: the encoded records one after another, each behind its length (four bytes),
// compressed as one zstd frame. Names of headers and fields are the same in all of them, so about a tenth of the bytes
// is left to be sent, logged, stored and read.

/** Messages of a row at most: more do not make it cheaper, and a row is read as a whole. */
export const ROW_MESSAGES = 512;
/** Uncompressed bytes after which a row ends, including the message that crosses the limit. */
const ROW_BYTES = 256 * 1024;

/** Packs the messages of one batch into rows; packs each at once, so that a batch of them is not held in memory. */
export type MessagePacker = {
  /** @throws if `finish` was called before */
  add(message: EncodedMessage): void;
  /** How many messages were added. */
  count(): number;
  /**
   * Returns the rows of the messages, in their order. The last call to a packer: its buffer goes to the next one.
   * @throws if it was called before
   */
  finish(): readonly PackedMessages[];
};

/**
 * Returns a function that makes a packer for one batch. Batches that are packed at the same time have a buffer each;
 * those that follow each other share one, as a new buffer for each would cost more than packing.
 */
export function messagePackers(): () => MessagePacker {
  let idle: ByteWriter | undefined;
  return () => {
    // A batch that fails half-way does not give its buffer back, so nothing of it gets into another one.
    const buffer = idle ?? byteWriter(ROW_BYTES);
    idle = undefined;
    return messagePacker(buffer, () => (idle = buffer));
  };
}

function messagePacker(buffer: ByteWriter, onEnd: () => void): MessagePacker {
  const rows: PackedMessages[] = [];
  let row: { readonly kind: MessageKind; count: number; bytes: number } | undefined;
  let total = 0;
  let isAtEnd = false;

  function endRow(): void {
    if (row) rows.push({ ...row, records: compressed(buffer) });
    row = undefined;
  }

  function checkOpen(): void {
    if (isAtEnd) throw new Error('the rows of this packer were taken: make a new packer for each batch');
  }

  return {
    add({ kind, record }) {
      checkOpen();
      if (row && (row.kind !== kind || row.count === ROW_MESSAGES || row.bytes >= ROW_BYTES)) endRow();
      row ??= { kind, count: 0, bytes: 0 };
      appendRecord(buffer, record);
      row.count += 1;
      row.bytes += record.length;
      total += 1;
    },
    count: () => total,
    finish() {
      checkOpen();
      endRow();
      isAtEnd = true;
      onEnd();
      return rows;
    },
  };
}

const { ZSTD_c_checksumFlag, ZSTD_c_compressionLevel } = constants;
const ZSTD_OPTIONS = { params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_checksumFlag]: 1 } };
const LENGTH_BYTES = 4;
/** The smallest `chunkSize` that zlib accepts. */
const MIN_CHUNK_BYTES = 64;

/** Appends a record to those that `compressed` will pack. */
export function appendRecord(writer: ByteWriter, record: Buffer): void {
  writer.int32(record.length);
  writer.bytes(record);
}

/** Packs the appended records, and empties the writer. */
export const compressed = (writer: ByteWriter): Buffer =>
  writer.lend((records) => zstdCompressSync(records, ZSTD_OPTIONS));

/**
 * The records of a row.
 * @param known count and bytes of the records before they were packed, if known: saves zlib from growing its buffer
 * @throws Error if the bytes are not what `compressed` made, or the count is another one
 */
export function unpacked(
  bytes: Buffer,
  known?: { readonly count: number; readonly bytes: number },
): Buffer[] {
  // One byte more than needed: a buffer that is full at the end makes zlib allocate another.
  const chunkSize = known && Math.max(MIN_CHUNK_BYTES, known.count * LENGTH_BYTES + known.bytes + 1);
  const whole = zstdDecompressSync(bytes, chunkSize === undefined ? undefined : { chunkSize });
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
