/** Longer lines are cut. The longest valid line has about 2,000 bytes. */
export const MAX_LINE_BYTES = 16 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from('\uFEFF');

/** A line of a file without its line break. */
export type Line = {
  /** From 1; empty lines count, too. */
  readonly number: number;
  readonly bytes: Buffer;
  /** True: the line is longer than the limit, and `bytes` is its beginning. */
  readonly isCut: boolean;
};

/**
 * Splits a file into lines at LF or CRLF; yields one array for each chunk. A byte order mark is removed. Of each line,
 * at most `maxBytes` are kept.
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
  /** Beginning of a line whose end is in a later chunk. */
  let started: Buffer = Buffer.alloc(0);

  // Keeps two bytes more than the limit: one for a CR at the end, and one that shows that the line is too long.
  const appended = (part: Buffer): Buffer =>
    started.length === 0
      ? part.subarray(0, maxBytes + 2)
      : Buffer.concat([started, part.subarray(0, maxBytes + 2 - started.length)]);

  function finish(part: Buffer): Line {
    const whole = withoutBom(withoutCr(appended(part)), ++number);
    started = Buffer.alloc(0);
    return { number, bytes: whole.subarray(0, maxBytes), isCut: whole.length > maxBytes };
  }

  return {
    push(chunk: Buffer): Line[] {
      const lines: Line[] = [];
      let from = 0;
      for (let to = chunk.indexOf(LF); to !== -1; to = chunk.indexOf(LF, from)) {
        lines.push(finish(chunk.subarray(from, to)));
        from = to + 1;
      }
      started = appended(chunk.subarray(from));
      return lines;
    },
    /** Returns the last line, if it has no line break. */
    end: (): Line[] => (started.length > 0 ? [finish(Buffer.alloc(0))] : []),
  };
}

const withoutCr = (bytes: Buffer): Buffer => (bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes);

const withoutBom = (bytes: Buffer, number: number): Buffer =>
  number === 1 && bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes;
