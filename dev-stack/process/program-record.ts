import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

/** The record of a program in the background, by which a later command finds and stops it. */
export type ProgramRecord = ProcessIdentity & {
  ports: number[];
  /** Signal that ends it cleanly. */
  stopSignal: NodeJS.Signals;
  /** Signal that ends it at once; for stacks whose data are deleted anyway. */
  discardSignal: NodeJS.Signals;
  /** Size of its log file when it started, in bytes. */
  logStart: number;
};

const recordFile = (dir: string, name: string): string => path.join(dir, 'run', `${name}.json`);

export const logFile = (dir: string, name: string): string => path.join(dir, 'logs', `${name}.log`);

export const writeRecord = (dir: string, name: string, record: ProgramRecord): void => {
  mkdirSync(path.join(dir, 'run'), { recursive: true });
  writeFileSync(recordFile(dir, name), JSON.stringify(record));
};

/** The program of that name in this folder, if it runs now. */
export const runningProgram = (dir: string, name: string): ProgramRecord | undefined => {
  try {
    const record = JSON.parse(readFileSync(recordFile(dir, name), 'utf8')) as ProgramRecord;
    return isRunning(record) ? record : undefined;
  } catch {
    return undefined; // it was never started here, or is stopped
  }
};

/** Names of all programs of this folder that run now. */
export const runningPrograms = (dir: string): string[] => {
  try {
    const names = readdirSync(path.join(dir, 'run')).map((file) => path.basename(file, '.json'));
    return names.filter((name) => runningProgram(dir, name));
  } catch {
    return [];
  }
};

export const forgetProgram = (dir: string, name: string): void =>
  rmSync(recordFile(dir, name), { force: true });
