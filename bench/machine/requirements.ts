import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';

export type Machine = { readonly cores: number; readonly memory: number; readonly disk: number };

const GIB = 1024 ** 3;
const CORES = 2;
const MEMORY = 4 * GIB;

/** The resources of the machine; memory and free disk in bytes. */
export async function thisMachine(): Promise<Machine> {
  const { bavail, bsize } = await statfs(tmpdir());
  return { cores: availableParallelism(), memory: totalmem(), disk: bavail * bsize };
}

/** One sentence with the reason why the machine is too small for the bench; undefined if it is large enough. */
export function tooSmall({ cores, memory, disk }: Machine, diskGiB: number): string | undefined {
  const lacks = [
    ...(cores < CORES ? [`it has ${cores} core and ${CORES} are needed`] : []),
    ...(memory < MEMORY ? [`it has ${inGib(memory)} of memory and ${inGib(MEMORY)} are needed`] : []),
    ...(disk < diskGiB * GIB
      ? [`${tmpdir()} has ${inGib(disk)} free and ${inGib(diskGiB * GIB)} are needed`]
      : []),
  ];
  return lacks.length > 0 ? `This machine is too small for the bench: ${lacks.join(', ')}.` : undefined;
}

const inGib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
