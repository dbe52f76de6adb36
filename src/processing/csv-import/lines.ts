/** Bytes of the longest line that is read; the longest valid one has about 2,000. */
export const MAX_LINE_BYTES = 16 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from('\uFEFF');

/** A line of a file without its line break. */
export type Line = {
  /** Counted from 1, empty lines too. */
  readonly number: number;
  readonly bytes: Buffer;
  /** True: it is longer than the limit; `bytes` is its beginning. */
  readonly isCut: boolean;
};

/**
 * Cuts a file into lines at LF or CRLF, wherever its chunks begin and end; one array a chunk. A byte order mark
 * is left out, and of a line never more than `maxBytes` is kept.
 */
export async function* linesIn(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<readonly Line[]> {
  const splitter = lineSplitter(maxBytes);
  for await (const chunk of chunks) yield splitter.push(chunk);
  yield splitter.end();
}

function lineSplitter(maxBytes: number) {
  let number = 0;
  let begun: Buffer = Buffer.alloc(0);

  // Two bytes more than the limit: a CR that ends the line, and one that says it is too long.
  const grown = (part: Buffer): Buffer =>
    begun.length === 0
      ? part.subarray(0, maxBytes + 2)
      : Buffer.concat([begun, part.subarray(0, maxBytes + 2 - begun.length)]);

  function take(part: Buffer): Line {
    const whole = withoutBom(withoutCr(grown(part)), ++number);
    begun = Buffer.alloc(0);
    return { number, bytes: whole.subarray(0, maxBytes), isCut: whole.length > maxBytes };
  }

  return {
    push(chunk: Buffer): Line[] {
      const lines: Line[] = [];
      let from = 0;
      for (let to = chunk.indexOf(LF); to !== -1; to = chunk.indexOf(LF, from)) {
        lines.push(take(chunk.subarray(from, to)));
        from = to + 1;
      }
      begun = grown(chunk.subarray(from));
      return lines;
    },
    /** The last line, if no line break ends it. */
    end: (): Line[] => (begun.length > 0 ? [take(Buffer.alloc(0))] : []),
  };
}

const withoutCr = (bytes: Buffer): Buffer => (bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes);

const withoutBom = (bytes: Buffer, number: number): Buffer =>
  number === 1 && bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes;
