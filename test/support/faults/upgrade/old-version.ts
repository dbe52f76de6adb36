import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';

const run = promisify(execFile);
const projectRoot = path.resolve(import.meta.dirname, '../../../..');

/** Its packages may have to be downloaded. */
const INSTALL_TIMEOUT_MS = 600_000;

/**
 * An older version of the project, out of its git history, with the packages of its own lock file, in a temporary folder
 * for the tests of a file.
 * @param commit the full name of a commit
 */
export function oldVersion(commit: string): { readonly folder: () => string } {
  let folder: string | undefined;
  beforeAll(async () => {
    await requireCommit(commit);
    folder = await mkdtemp(path.join(tmpdir(), 'allocation-old-version-'));
    await checkOut(commit, folder);
    await install(folder);
  }, INSTALL_TIMEOUT_MS);
  afterAll(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });
  return {
    folder() {
      if (folder === undefined) throw new Error('only within a test');
      return folder;
    },
  };
}

const requireCommit = (commit: string): Promise<unknown> =>
  run('git', ['-C', projectRoot, 'cat-file', '-e', `${commit}^{commit}`]).catch((cause: unknown) => {
    throw new Error(
      `Commit ${commit} is missing here: this test runs an older version out of the project's git history. In a shallow clone, git fetch --unshallow gets it.`,
      { cause },
    );
  });

async function checkOut(commit: string, folder: string): Promise<void> {
  const archive = path.join(folder, 'archive.tar');
  await run('git', ['-C', projectRoot, 'archive', '--output', archive, commit]);
  await run('tar', ['-xf', archive, '-C', folder]);
}

/** As an operator does. Jest's own environment would change what npm and its scripts do. */
function install(folder: string): Promise<unknown> {
  const env = { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: undefined };
  return run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    env,
  });
}
