import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { FileFailure, asFileFailure } from './errors.ts';

/** A file that appears with all of its content, or not at all. */
export type AtomicFile = {
  write(text: string): Promise<void>;
  /** Puts the file in place; replaces an existing file of that name. */
  commit(): Promise<void>;
  /** Removes what was written; an existing file stays unchanged. */
  discard(): Promise<void>;
};

/**
 * Writes to a temporary file in the same folder; `commit` renames it.
 * @throws FileFailure, as `write` and `commit` do
 */
export async function atomicFile(name: string): Promise<AtomicFile> {
  const target = await targetOf(name);
  const temporary = `${target}.${randomUUID().slice(0, 8)}.part`;
  const handle = await asFileFailure(name, () => open(temporary, 'wx'));
  return {
    write: (text) => asFileFailure(name, () => handle.appendFile(text)),
    commit: () =>
      asFileFailure(name, async () => {
        // Without it, a crash of the machine could leave an empty file of that name.
        await handle.sync();
        await handle.close();
        await rename(temporary, target);
      }),
    async discard() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

/** Returns the path to replace: for a link, the file that it leads to. Refuses what is not a file (a folder, /dev/null). */
async function targetOf(name: string): Promise<string> {
  const found = await stat(name).catch(() => undefined);
  if (!found) return name;
  if (found.isFile()) return realpath(name);
  throw new FileFailure(`${name}: is not a file; use - for standard output`);
}
