import type { CsvFile, SourceFile } from '../../../src/processing/csv-import/csv-file.ts';
import { readCsvFile } from '../../../src/processing/csv-import/csv-file.ts';
import type { Line } from '../../../src/processing/csv-import/split-lines.ts';

export const aLine = (text: string | Buffer, number = 2): Line => ({
  number,
  bytes: Buffer.from(text),
  isCut: false,
});

/** The content in chunks of this many bytes. */
export async function* inChunks(content: string | Buffer, bytes = 7): AsyncGenerator<Buffer> {
  const all = Buffer.from(content);
  for (let from = 0; from < all.length; from += bytes) yield all.subarray(from, from + bytes);
}

export const sourceFile = (content: string | Buffer, chunkBytes?: number): SourceFile => ({
  name: 'a.csv',
  chunks: inChunks(content, chunkBytes),
  size: content.length,
  bytesRead: () => 0,
  close: () => undefined,
});

/** A file with a valid header. */
export async function csvFile(content: string | Buffer, chunkBytes?: number): Promise<CsvFile> {
  const file = await readCsvFile(sourceFile(content, chunkBytes));
  if ('problem' in file) throw new Error(file.problem);
  return file;
}
