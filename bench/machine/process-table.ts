import { readdirSync, readFileSync } from 'node:fs';

// Figures of processes from Linux's /proc. On other systems they are missing from the results.

/** The kernel counts CPU time in hundredths of a second, on every platform that Node runs on. */
const TICKS = 100;

type Stat = { readonly parent: number; readonly own: number; readonly ofChildren: number };

function stat(pid: number): Stat | undefined {
  try {
    // The second field is the program's name in brackets, which may itself contain spaces and brackets.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\)\s/s, '')
      .split(' ')
      .map(Number);
    const seconds = (user: number, system: number): number =>
      ((fields[user] ?? 0) + (fields[system] ?? 0)) / TICKS;
    return { parent: fields[1] ?? 0, own: seconds(11, 12), ofChildren: seconds(13, 14) };
  } catch {
    return undefined;
  }
}

/** CPU seconds that a process has used up to now; NaN where they are not available. */
export const cpuSeconds = (pid: number): number => stat(pid)?.own ?? Number.NaN;

/** Bytes of memory of a process, now and at its peak; NaN where they are not available. */
export function residentBytes(pid: number): { readonly now: number; readonly peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
    return { now: kib('VmRSS') * 1024, peak: kib('VmHWM') * 1024 };
  } catch {
    return { now: Number.NaN, peak: Number.NaN };
  }
}

/** The first process below this one whose command line has all of these words. */
export function descendant(...words: readonly string[]): number | undefined {
  const parents = new Map(pids().map((pid) => [pid, stat(pid)?.parent ?? 0]));
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isBelow(parent));
  };
  return [...parents.keys()].find(
    (pid) => isBelow(pid) && words.every((word) => commandLine(pid).includes(word)),
  );
}

/** CPU seconds of a process and of its children, including children that have ended. */
export function cpuSecondsOfFamily(pid: number): number {
  const own = stat(pid);
  if (!own) return Number.NaN;
  const children = pids().flatMap((child) => stat(child) ?? []);
  return children
    .filter(({ parent }) => parent === pid)
    .reduce((sum, child) => sum + child.own + child.ofChildren, own.own + own.ofChildren);
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
