/**
 * Kills the processes that were reported to it when its parent process ends in any way: the channel
 * between the two closes then.
 */
import type { GuardNote } from './guarded-pids.ts';

const running = new Set<number>();

process.on('message', ({ pid, runs }: GuardNote) => {
  if (runs) running.add(pid);
  else running.delete(pid);
});

process.once('disconnect', () => {
  for (const pid of running) kill(pid);
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has just ended by itself.
  }
}
