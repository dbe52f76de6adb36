/** Bytes written one after the other, into a buffer that grows; handed out piece by piece. */
export type ByteWriter = {
  /** How many bytes are written since the last `take` or `lend`. */
  length(): number;
  int32(value: number): void;
  /** Of a whole number that JavaScript holds exactly. */
  int64(value: number): void;
  float64(value: number): void;
  /** Over what was written before. */
  int32At(place: number, value: number): void;
  /** Kafka's variable-length integer, of a value within 32 bits. */
  varint(value: number): void;
  bytes(value: Buffer): void;
  /** UTF-8, without its length. */
  text(value: string): void;
  /** UTF-8 behind its length as a varint. */
  varintText(value: string): void;
  /** What was written since the last `take` or `lend`. It stays as it is when more is written. */
  take(): Buffer;
  /** What `work` makes of what was written since the last `take` or `lend`; after it the same place is written anew. */
  lend<Result>(work: (written: Buffer) => Result): Result;
};

/** Characters up to which a loop is faster than a call into Node. */
const SHORT = 64;
const VARINT_OF_ONE_BYTE = 64;

/** @param size bytes of a buffer, unless one piece is larger; what is taken from it keeps all of it in memory */
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

  /** False, with nothing written, if the text is not short and ASCII, as most are. */
  function shortAscii(value: string): boolean {
    if (value.length > SHORT) return false;
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
    int32At: (place, value) => void buffer.writeInt32BE(value, start + place),
    varint,
    bytes(value) {
      reserve(value.length);
      end += value.copy(buffer, end);
    },
    text,
    varintText(value) {
      reserve(1 + SHORT);
      const place = end++;
      // Short and ASCII: the length is known before the text is looked at, and has one byte.
      if (value.length < VARINT_OF_ONE_BYTE && shortAscii(value)) {
        buffer[place] = value.length << 1;
        return;
      }
      end = place;
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
