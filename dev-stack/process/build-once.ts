import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';

/**
 * Makes a folder that is either whole or absent: `build` fills a folder beside it, which then takes its name.
 * Does nothing when the folder is there. Not for two processes at once: see oneAtATime.
 */
export const buildOnce = async (folder: string, build: (partial: string) => Promise<void>): Promise<void> => {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`; // left by a process that was killed, it is begun anew
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await build(partial);
  await rename(partial, folder);
};
