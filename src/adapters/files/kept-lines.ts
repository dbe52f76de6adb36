import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onFile } from './file-failure.ts';

/** Lines of text beside memory, for one reading. */
export type KeptLines = {
  keep(lines: readonly string[]): Promise<void>;
  /** All lines, in order, `count` at a time. */
  pages(count: number): AsyncGenerator<readonly string[]>;
  close(): Promise<void>;
};

/**
 * Keeps lines in a file in the folder for temporary files. It has no name any more, so that nothing is left after a
 * crash.
 * @throws FileFailure, as do its methods
 */
export async function keptLines(): Promise<KeptLines> {
  const folder = tmpdir();
  const handle = await onFile(folder, async () => {
    const own = await mkdtemp(path.join(folder, 'allocation-'));
    const opened = await open(path.join(own, 'lines'), 'wx+', 0o600);
    await rm(own, { recursive: true });
    return opened;
  });
  return {
    async keep(lines) {
      if (lines.length === 0) return;
      await onFile(folder, () => handle.appendFile(`${lines.join('\n')}\n`));
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
