import { type Header, readHeader } from './file-kind.ts';
import { type Line, linesIn } from './lines.ts';

/** A file open for reading, front to back. */
export type SourceFile = {
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
  /** In bytes; undefined for what has no size, such as a pipe. */
  readonly size: number | undefined;
  /** Bytes read up to now. */
  bytesRead(): number;
  close(): void;
};

/** A file whose header was read. */
export type CsvFile = {
  readonly source: SourceFile;
  readonly header: Header;
  /** The lines below the header. */
  readonly lines: AsyncIterable<readonly Line[]>;
};

/** Reads the header, the first line that is not empty; otherwise says what is wrong with it. */
export async function readCsvFile(source: SourceFile): Promise<CsvFile | { readonly problem: string }> {
  const blocks = linesIn(source.chunks);
  for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
    const block = next.value;
    const at = block.findIndex(({ bytes }) => bytes.length > 0);
    const first = block[at];
    if (!first) continue;
    const header = readHeader(first);
    if ('problem' in header) return header;
    return { source, header, lines: following(block.slice(at + 1), blocks) };
  }
  return { problem: 'the file is empty: a header is expected' };
}

async function* following(
  rest: readonly Line[],
  blocks: AsyncIterable<readonly Line[]>,
): AsyncGenerator<readonly Line[]> {
  yield rest;
  yield* blocks;
}
