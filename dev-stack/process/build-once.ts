import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';

/**
 * Creates a folder that is either complete or absent: `build` fills another folder, which is then renamed.
 * Does nothing when the folder is there. Not for two processes at once: see oneAtATime.
 */
export const buildOnce = async (folder: string, build: (partial: string) => Promise<void>): Promise<void> => {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`; // one left by a killed process is built again
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await build(partial);
  await rename(partial, folder);
};
