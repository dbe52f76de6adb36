import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

/** Message to the guard: a process has started, or ended. */
export type GuardNote = { pid: number; runs: boolean };

const guardScript = path.join(import.meta.dirname, 'process-guard.ts');

/** Makes sure that processes end with this one, even if it is killed. Call `close` when none of them is running. */
export function guardedPids() {
  let guard: ChildProcess | undefined;

  function started(pid: number): void {
    // Detached, so that Ctrl-C ends this process and not the guard.
    guard ??= fork(guardScript, { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    guard.send({ pid, runs: true } satisfies GuardNote);
  }

  return {
    started,
    ended: (pid: number): void => void guard?.send({ pid, runs: false } satisfies GuardNote),
    close: (): void => guard?.disconnect(),
  };
}
