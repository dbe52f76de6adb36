import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { poll } from './poll.ts';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';

// The lock file is created by a link, so it is never seen without the name of its holder.
const takeLock = (lock: string): boolean => {
  const own = `${lock}-${process.pid}`;
  writeFileSync(own, JSON.stringify(identityOf(process.pid)));
  try {
    linkSync(own, lock);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(own);
  }
};

const holderIsGone = (lock: string): boolean => {
  try {
    return !isRunning(JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity);
  } catch {
    return false; // it was released just now
  }
};

/**
 * Runs `work` while no other process of this machine runs work under the same lock file. Waits until the lock is free.
 */
export const oneAtATime = async (
  lock: string,
  work: () => Promise<void>,
  timeoutMs: number,
): Promise<void> => {
  mkdirSync(path.dirname(lock), { recursive: true });
  const tryLock = (): boolean => {
    if (takeLock(lock)) return true;
    if (holderIsGone(lock)) rmSync(lock, { force: true });
    return false;
  };
  if (!(await poll(tryLock, timeoutMs))) throw new Error(`${lock} stays locked: delete it and try again.`);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
};
