import path from 'node:path';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Line } from '../../processing/csv-import/split-lines.ts';
import { BAD_LINES_HEADER, badLineRow } from '../../processing/csv-import/csv-format.ts';
import { asFileFailure } from './errors.ts';

/** Bytes to collect before they are written. */
const BUFFER_BYTES = 64 * 1024;

/** The file for lines of an import that are not valid commands. */
export type BadLineFile = {
  readonly name: string;
  append(line: Line, reason: string): Promise<void>;
  /** Writes the collected rest. */
  close(): Promise<void>;
};

/**
 * Returns the file `<name>.bad.csv`; for a pipe it is in the working folder. Removes the file of an earlier import now, and
 * creates the new one with the first bad line.
 * @throws FileFailure, as do its methods
 */
export async function badLineFile(importedName: string): Promise<BadLineFile> {
  const name = badLineFileName(importedName);
  let handle: FileHandle | undefined;
  let rows: Buffer[] = [Buffer.from(BAD_LINES_HEADER)];
  let bytes = 0;
  await asFileFailure(name, () => rm(name, { force: true }));

  const flush = (): Promise<void> =>
    asFileFailure(name, async () => {
      handle ??= await open(name, 'w');
      await handle.appendFile(Buffer.concat(rows));
      rows = [];
      bytes = 0;
    });

  return {
    name,

    async append(line, reason) {
      const row = badLineRow(line, reason);
      rows.push(row);
      bytes += row.length;
      // Writes the first line at once: if the file cannot be created, the import fails before much is sent.
      if (!handle || bytes > BUFFER_BYTES) await flush();
    },

    async close() {
      if (!handle) return;
      await flush();
      await handle.close();
    },
  };
}

const badLineFileName = (name: string): string =>
  /^\/(dev|proc)\//.test(name) ? `pipe-${path.basename(name)}.bad.csv` : `${name}.bad.csv`;
