import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

const LOOK = 1_000;

/** The share of all cores that is busy, from 0 to 1, measured over one second. */
export async function busyShare(): Promise<number> {
  const before = coreTimes();
  await setTimeout(LOOK);
  const after = coreTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/** Milliseconds of CPU time of all cores together since the machine started. */
export function coreTimes(): { readonly idle: number; readonly all: number } {
  const cores = cpus().map((core) => core.times);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(cores.map(({ idle }) => idle)),
    all: sum(cores.flatMap((core) => Object.values(core))),
  };
}
