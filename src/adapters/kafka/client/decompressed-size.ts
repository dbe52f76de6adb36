// Computes the decompressed size of a batch before it is decompressed, because neither library takes a limit.

const XERIAL_MAGIC = Buffer.from([130, 83, 78, 65, 80, 80, 89, 0]);
const XERIAL_HEADER_BYTES = 16;

/** The snappy blocks of a batch: Java's producers put several into a frame, other producers send a single block. */
export function snappyBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    blocks.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return blocks;
}

/** Bytes of snappy blocks after decompression. Each block begins with its size. */
export const snappySize = (blocks: readonly Buffer[]): number =>
  blocks.reduce((sum, block) => sum + varInt(block), 0);

function varInt(bytes: Buffer): number {
  let value = 0;
  for (const [index, byte] of bytes.subarray(0, 5).entries()) {
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value;
  }
  return value;
}

const LZ4_MAGIC = 0x184d2204;
const FLAG = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
const IS_UNCOMPRESSED = 0x80000000;

/** Bytes of LZ4 frames after decompression; of a truncated or broken frame, of the part that can be read. */
export function lz4Size(bytes: Buffer): number {
  let size = 0;
  let at = 0;
  while (at + 7 <= bytes.length && bytes.readUInt32LE(at) === LZ4_MAGIC) {
    const flags = bytes.readUInt8(at + 4);
    at += 7 + (flags & FLAG.contentSize ? 8 : 0) + (flags & FLAG.dictionary ? 4 : 0);
    while (at + 4 <= bytes.length) {
      const header = bytes.readUInt32LE(at);
      at += 4;
      if (header === 0) break;
      const length = header % IS_UNCOMPRESSED;
      size += header >= IS_UNCOMPRESSED ? length : lz4BlockSize(bytes.subarray(at, at + length));
      at += length + (flags & FLAG.blockChecksum ? 4 : 0);
    }
    at += flags & FLAG.contentChecksum ? 4 : 0;
  }
  return size;
}

/** A block is a list of sequences: literals, then a repetition of earlier bytes, which the last sequence lacks. */
function lz4BlockSize(block: Buffer): number {
  let size = 0;
  let at = 0;
  /** A length of 15 is continued in the next bytes, up to the first byte that is not 255. */
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    for (let more = nibble === 15; more && at < block.length; at += 1) {
      const byte = block.readUInt8(at);
      length += byte;
      more = byte === 255;
    }
    return length;
  };
  while (at < block.length) {
    const token = block.readUInt8(at);
    at += 1;
    const literals = lengthFrom(token >> 4);
    size += literals;
    at += literals;
    if (at >= block.length) break;
    at += 2;
    size += lengthFrom(token & 15) + 4;
  }
  return size;
}
