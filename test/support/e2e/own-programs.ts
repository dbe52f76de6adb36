import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { discardFolder, endProgram } from '../../../dev-stack/process/end-program.ts';
import { runningProgram } from '../../../dev-stack/process/program-record.ts';
import { guardedPids } from './guarded-pids.ts';

/**
 * A folder for programs that a test file starts itself. They end with the file, or with its process if that is killed.
 * @param name of the folder, after `allocation-`
 */
export function ownPrograms(name: string) {
  const making = mkdtemp(path.join(tmpdir(), `allocation-${name}-`));
  const guard = guardedPids();
  const pids = new Set<number>();

  function ended(pid: number): void {
    guard.ended(pid);
    pids.delete(pid);
  }

  afterAll(async () => {
    await discardFolder(await making);
    pids.forEach(ended);
    guard.close();
  });

  return {
    folder: (): Promise<string> => making,
    /** To be called when a program of the folder has started. */
    async started(program: string): Promise<void> {
      const running = runningProgram(await making, program);
      if (!running) return;
      pids.add(running.pid);
      guard.started(running.pid);
    },
    async stop(program: string): Promise<void> {
      const dir = await making;
      const running = runningProgram(dir, program);
      await endProgram(dir, program);
      if (running) ended(running.pid);
    },
  };
}
