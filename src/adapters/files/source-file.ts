import { open } from 'node:fs/promises';
import type { SourceFile } from '../../processing/csv-import/csv-file.ts';
import { fileFailure, FileFailure, asFileFailure } from './errors.ts';

/** Bytes of a read. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Opens a file, or a pipe, to be read once.
 * @throws FileFailure, also from `chunks`
 */
export async function openSourceFile(name: string): Promise<SourceFile> {
  const handle = await asFileFailure(name, () => open(name));
  const stats = await asFileFailure(name, () => handle.stat());
  if (stats.isDirectory()) {
    await handle.close();
    throw new FileFailure(`${name}: is a folder`);
  }
  const stream = handle.createReadStream({ highWaterMark: CHUNK_BYTES });

  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      yield* stream as AsyncIterable<Buffer>;
    } catch (error) {
      throw fileFailure(name, error);
    }
  }

  return {
    name,
    chunks: chunks(),
    size: stats.isFile() ? stats.size : undefined,
    bytesRead: () => stream.bytesRead,
    close: () => void stream.destroy(),
  };
}
