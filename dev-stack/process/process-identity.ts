import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process, with its start time, which distinguishes it from a later process with the same id. */
export type ProcessIdentity = { pid: number; startedAt: string };

type Snapshot = { state: string; startedAt: string };

const fromProc = (pid: number): Snapshot | undefined => {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  // The program's name comes second, in brackets, and may hold spaces and brackets itself.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\)\s/s, '')
    .split(' ');
  return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
};

const fromPs = (pid: number): Snapshot | undefined => {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = spawnSync('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env,
  });
  const [state, ...startedAt] = stdout.trim().split(/\s+/);
  return state ? { state, startedAt: startedAt.join(' ') } : undefined;
};

const snapshot = (pid: number): Snapshot | undefined => {
  try {
    return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined; // the process ended between two reads
  }
};

/** The running process with this id. A zombie counts as ended: where nothing reaps orphans, it stays in the list. */
export const identityOf = (pid: number): ProcessIdentity | undefined => {
  const found = snapshot(pid);
  return found && !found.state.startsWith('Z') ? { pid, startedAt: found.startedAt } : undefined;
};

/** Whether exactly this process still runs. */
export const isRunning = ({ pid, startedAt }: ProcessIdentity): boolean =>
  identityOf(pid)?.startedAt === startedAt;
