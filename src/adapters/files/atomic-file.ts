import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { FileFailure, onFile } from './file-failure.ts';

/** A file that is there as a whole or not at all. */
export type ReplacedFile = {
  write(text: string): Promise<void>;
  /** The file is there now, in place of one of that name. */
  keep(): Promise<void>;
  /** Nothing was written. */
  discard(): Promise<void>;
};

/**
 * Writes to a temporary file in the same folder, which takes the name when it is complete.
 * @throws FileFailure
 */
export async function replacedFile(name: string): Promise<ReplacedFile> {
  const place = await placeOf(name);
  const temporary = `${place}.${randomUUID().slice(0, 8)}.part`;
  const handle = await onFile(name, () => open(temporary, 'wx'));
  return {
    write: (text) => onFile(name, () => handle.appendFile(text)),
    keep: () =>
      onFile(name, async () => {
        // Else a crash of the machine could leave the name on an empty file.
        await handle.sync();
        await handle.close();
        await rename(temporary, place);
      }),
    async discard() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

/** A link stays a link; what is no file (a folder, /dev/null) is not replaced by one. */
async function placeOf(name: string): Promise<string> {
  const found = await stat(name).catch(() => undefined);
  if (!found) return name;
  if (found.isFile()) return realpath(name);
  throw new FileFailure(`${name}: is not a file; for standard output name it -`);
}
