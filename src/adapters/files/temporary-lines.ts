import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asFileFailure } from './errors.ts';

/** Lines of text on disk, to be read once. */
export type TemporaryLines = {
  append(lines: readonly string[]): Promise<void>;
  /** Yields all lines in order, in pages of `count`. */
  pages(count: number): AsyncGenerator<readonly string[]>;
  close(): Promise<void>;
};

/**
 * Stores lines in a file in the folder for temporary files. The file is deleted while it is open, so a crash leaves
 * nothing behind.
 * @throws FileFailure, as do its methods
 */
export async function temporaryLines(): Promise<TemporaryLines> {
  const folder = tmpdir();
  const handle = await asFileFailure(folder, async () => {
    const subfolder = await mkdtemp(path.join(folder, 'allocation-'));
    const opened = await open(path.join(subfolder, 'lines'), 'wx+', 0o600);
    await rm(subfolder, { recursive: true });
    return opened;
  });
  return {
    async append(lines) {
      if (lines.length === 0) return;
      await asFileFailure(folder, () => handle.appendFile(`${lines.join('\n')}\n`));
    },

    async *pages(count) {
      let page: string[] = [];
      for await (const line of handle.readLines({ start: 0, autoClose: false })) {
        page.push(line);
        if (page.length < count) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },

    close: () => handle.close(),
  };
}
