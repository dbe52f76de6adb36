import path from 'node:path';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Line } from '../../processing/csv-import/lines.ts';
import { BAD_LINES_HEADER, badLineRow } from '../../processing/csv-import/csv-format.ts';
import { onFile } from './file-failure.ts';

/** Bytes gathered before they are written. */
const ENOUGH = 64 * 1024;

/** Where the lines of a file go that no command can be made of. */
export type BadLineFile = {
  readonly name: string;
  keep(line: Line, reason: string): Promise<void>;
  /** Writes what is left. */
  close(): Promise<void>;
};

/**
 * `<name>.bad.csv`; in the working folder for a pipe, which has no beside. One of an earlier import goes now; a new one is made when the first bad line comes.
 * @throws FileFailure, as do its methods
 */
export async function badLineFile(importedName: string): Promise<BadLineFile> {
  const name = besideOf(importedName);
  let handle: FileHandle | undefined;
  let rows: Buffer[] = [Buffer.from(BAD_LINES_HEADER)];
  let bytes = 0;
  await onFile(name, () => rm(name, { force: true }));

  const flush = (): Promise<void> =>
    onFile(name, async () => {
      handle ??= await open(name, 'w');
      await handle.appendFile(Buffer.concat(rows));
      rows = [];
      bytes = 0;
    });

  return {
    name,

    async keep(line, reason) {
      const row = badLineRow(line, reason);
      rows.push(row);
      bytes += row.length;
      // The first one at once: that there can be no such file is known before much is sent.
      if (!handle || bytes > ENOUGH) await flush();
    },

    async close() {
      if (!handle) return;
      await flush();
      await handle.close();
    },
  };
}

const besideOf = (name: string): string =>
  /^\/(dev|proc)\//.test(name) ? `pipe-${path.basename(name)}.bad.csv` : `${name}.bad.csv`;
