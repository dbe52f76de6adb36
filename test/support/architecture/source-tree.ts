import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file by its path from the root of its tree, with slashes, and its text. */
export type SourceFile = { path: string; text: string };

/** Made-up files: their text by path. */
export type MadeUpFiles = Record<string, string>;

export const projectRoot = path.resolve(import.meta.dirname, '../../..');

/** The folders that hold code. */
export const codeFolders = ['src', 'page', 'test', 'dev-stack', 'bench'];

const code = /\.(ts|tsx|mts|js|mjs|cjs|css|sql|sh)$/;
/** What a build writes. */
const built = /^page\/dist\//;

/** The code under the root: all of it, or that of some folders. */
export function codeFiles(root: string, folders: readonly string[] = codeFolders): SourceFile[] {
  return filePaths(root, folders)
    .filter((file) => code.test(file))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
}

/** The files under some folders of the root, sorted. A missing folder has none. */
export function filePaths(root: string, folders: readonly string[] = codeFolders): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !built.test(file))
    .toSorted();
}

/** Writes the made-up files into a folder that exists only while `use` runs. */
export async function inMadeUpTree<Result>(
  files: MadeUpFiles,
  use: (root: string) => Result | Promise<Result>,
): Promise<Result> {
  const root = mkdtempSync(path.join(realpathSync(tmpdir()), 'architecture-'));
  try {
    for (const [name, text] of Object.entries(files)) writeMadeUp(path.join(root, name), text);
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function writeMadeUp(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
