import { rm } from 'node:fs/promises';
import { poll } from './poll.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { forgetProgram, runningProgram, runningPrograms } from './program-record.ts';

const signal = (record: ProcessIdentity, name: NodeJS.Signals): void => {
  try {
    process.kill(record.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Sends a signal to a program of this folder; throws if it does not run. */
export const signalProgram = (dir: string, name: string, sent: NodeJS.Signals): void => {
  const record = runningProgram(dir, name);
  if (!record) throw new Error(`${name} does not run.`);
  signal(record, sent);
};

/**
 * Ends a program of this folder and resolves once it has ended. Does nothing if it does not run.
 * Sends `first` (default: the program's own stop signal) and, if it still runs after `timeoutMs`, SIGKILL.
 */
export const endProgram = async (
  dir: string,
  name: string,
  { first, timeoutMs = 20_000 }: { first?: NodeJS.Signals; timeoutMs?: number } = {},
): Promise<void> => {
  const record = runningProgram(dir, name);
  if (record) {
    signal(record, first ?? record.stopSignal);
    if (!(await poll(() => !isRunning(record), timeoutMs))) signal(record, 'SIGKILL');
    if (!(await poll(() => !isRunning(record), 5_000)))
      throw new Error(`${name} (process ${record.pid}) does not end, not even by SIGKILL.`);
  }
  forgetProgram(dir, name);
};

/** Ends all programs of this folder as fast as possible, and deletes the folder. */
export const discardFolder = async (dir: string): Promise<void> => {
  const discard = (name: string): Promise<void> => {
    const first = runningProgram(dir, name)?.discardSignal;
    return endProgram(dir, name, first ? { first, timeoutMs: 2_000 } : {});
  };
  await Promise.all(runningPrograms(dir).map(discard));
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
};
