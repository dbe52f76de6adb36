import { BOOK_KINDS, type FileKind, type Header, readHeader } from './file-kind.ts';
import { type Line, linesIn } from './split-lines.ts';

/** A file that is open for reading from its beginning. */
export type SourceFile = {
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes; undefined for pipes and other files without a size. */
  readonly size: number | undefined;
  /** Bytes that were read up to now. */
  bytesRead(): number;
  close(): void;
};

/** A file whose header was read. */
export type CsvFile = {
  readonly source: SourceFile;
  readonly header: Header;
  /** The lines after the header, in one array for each chunk of the file. */
  readonly lines: AsyncIterable<readonly Line[]>;
};

/**
 * Reads the header, which is the first line that is not empty. `problem` says what is wrong with it.
 * @param kinds those that the file may have
 */
export async function readCsvFile(
  source: SourceFile,
  kinds: readonly FileKind[] = BOOK_KINDS,
): Promise<CsvFile | { readonly problem: string }> {
  const blocks = linesIn(source.chunks);
  for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
    const block = next.value;
    const at = block.findIndex(({ bytes }) => bytes.length > 0);
    const first = block[at];
    if (!first) continue;
    const header = readHeader(first, kinds);
    if ('problem' in header) return header;
    return { source, header, lines: prepend(block.slice(at + 1), blocks) };
  }
  return { problem: 'the file is empty: it needs a header' };
}

async function* prepend(
  first: readonly Line[],
  blocks: AsyncIterable<readonly Line[]>,
): AsyncGenerator<readonly Line[]> {
  yield first;
  yield* blocks;
}
