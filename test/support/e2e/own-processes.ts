import { afterAll } from '@jest/globals';
import { guardedPids } from './guarded-pids.ts';
import { type Entrypoint, type RunningProcess, type Settings, startProcess } from './running-process.ts';

// Processes start and groups rebalance, which takes longer than jest's default of five seconds.

/** Starts processes for a test file, and kills those that still run after its tests. */
export function ownProcesses(settings: Settings) {
  const guard = guardedPids();
  const running = new Set<RunningProcess>();

  /**
   * @param over settings for this process only
   * @param root the folder of another version of the project
   */
  function start(entrypoint: Entrypoint, over: Settings = {}, root?: string): RunningProcess {
    const started = startProcess(entrypoint, { ...settings, ...over }, root);
    guard.started(started.pid);
    running.add(started);
    void started.ended.then(() => {
      guard.ended(started.pid);
      running.delete(started);
    });
    return started;
  }

  afterAll(async () => {
    await Promise.all([...running].map((left) => left.kill()));
    guard.close();
  });

  return {
    start,
    /** Waits until it has logged that it is ready. */
    async startReady(
      entrypoint: Exclude<Entrypoint, 'migrate'>,
      over: Settings = {},
    ): Promise<RunningProcess> {
      const started = start(entrypoint, over);
      await started.logs(`${entrypoint} ready`);
      return started;
    },
    /** Waits until it has done its work. */
    async finish(entrypoint: Entrypoint, root?: string): Promise<void> {
      const started = start(entrypoint, {}, root);
      const { code } = await started.ended;
      if (code !== 0) throw new Error(`${entrypoint} ended with ${code}: ${started.errorOutput()}`);
    },
  };
}
