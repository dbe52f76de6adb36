import { open } from 'node:fs/promises';
import type { SourceFile } from '../../processing/csv-import/csv-file.ts';
import { fileFailure, FileFailure, onFile } from './file-failure.ts';

/** Bytes read at once. */
const CHUNK = 256 * 1024;

/**
 * Opens a file, or a pipe, for one reading.
 * @throws FileFailure, also while it is read
 */
export async function openSourceFile(name: string): Promise<SourceFile> {
  const handle = await onFile(name, () => open(name));
  const stats = await onFile(name, () => handle.stat());
  if (stats.isDirectory()) {
    await handle.close();
    throw new FileFailure(`${name}: is a folder`);
  }
  const stream = handle.createReadStream({ highWaterMark: CHUNK });

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
