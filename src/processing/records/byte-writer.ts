/** Collects bytes in a buffer that grows, and hands them out piece by piece. All numbers are big-endian. */
export type ByteWriter = {
  /** Bytes written since the last `take` or `lend`. */
  length(): number;
  byte(value: number): void;
  int32(value: number): void;
  /** @param value an integer that JavaScript holds exactly */
  int64(value: number): void;
  float64(value: number): void;
  /** Overwrites four bytes. @param position bytes after the start of the current piece */
  int32At(position: number, value: number): void;
  /** Kafka's variable-length integer (zigzag, as in Protocol Buffers) of a value within 32 bits. */
  varint(value: number): void;
  bytes(value: Buffer): void;
  /** UTF-8, without a length before it. */
  text(value: string): void;
  /** The length of the UTF-8 in bytes, as a varint; then the UTF-8. */
  varintText(value: string): void;
  /** The bytes written since the last `take` or `lend`. Later writes do not change them. */
  take(): Buffer;
  /**
   * What `work` returns for the bytes written since the last `take` or `lend`. They are valid only during the call:
   * later writes reuse their memory.
   */
  lend<Result>(work: (written: Buffer) => Result): Result;
};

/** Up to this many characters a loop is faster than a call into Node. */
const SHORT_TEXT = 64;
/** Lengths below this one are a varint of one byte. */
const ONE_BYTE_VARINTS = 64;

/** @param size bytes of each buffer, unless a piece is larger; a taken piece keeps its whole buffer in memory */
export function byteWriter(size = 1_024): ByteWriter {
  let buffer = Buffer.allocUnsafe(size);
  let start = 0;
  let end = 0;

  function reserve(count: number): void {
    if (end + count <= buffer.length) return;
    const written = end - start;
    const next = Buffer.allocUnsafe(Math.max(size, written * 2, written + count));
    buffer.copy(next, 0, start, end);
    buffer = next;
    start = 0;
    end = written;
  }

  /** Writes a short ASCII text. Returns false, and writes nothing, for any other. */
  function shortAscii(value: string): boolean {
    if (value.length > SHORT_TEXT) return false;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      buffer[end + index] = code;
    }
    end += value.length;
    return true;
  }

  function varint(value: number): void {
    reserve(5);
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      buffer[end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[end++] = rest;
  }

  function text(value: string): void {
    reserve(value.length * 3);
    if (!shortAscii(value)) end += buffer.write(value, end);
  }

  return {
    length: () => end - start,
    byte(value) {
      reserve(1);
      end = buffer.writeUInt8(value, end);
    },
    int32(value) {
      reserve(4);
      end = buffer.writeInt32BE(value, end);
    },
    int64(value) {
      reserve(8);
      buffer.writeInt32BE(Math.floor(value / 2 ** 32), end);
      end = buffer.writeUInt32BE(value >>> 0, end + 4);
    },
    float64(value) {
      reserve(8);
      end = buffer.writeDoubleBE(value, end);
    },
    int32At: (position, value) => void buffer.writeInt32BE(value, start + position),
    varint,
    bytes(value) {
      reserve(value.length);
      end += value.copy(buffer, end);
    },
    text,
    varintText(value) {
      reserve(1 + SHORT_TEXT);
      const lengthAt = end++;
      // The length of short ASCII text is known before it is written, and takes one byte.
      if (value.length < ONE_BYTE_VARINTS && shortAscii(value)) {
        buffer[lengthAt] = value.length << 1;
        return;
      }
      end = lengthAt;
      varint(Buffer.byteLength(value));
      text(value);
    },
    take() {
      const taken = buffer.subarray(start, end);
      start = end;
      return taken;
    },
    lend(work) {
      const written = buffer.subarray(start, end);
      end = start;
      return work(written);
    },
  };
}
