import { ownProcesses } from '../e2e/own-processes.ts';
import type { Entrypoint, RunningProcess, Settings } from '../e2e/running-process.ts';

/** The processes of a scenario. Whoever ends without having been told to is a problem. */
export function ownEntrypoints(settings: Settings) {
  const { start: startProcess, finish } = ownProcesses(settings);
  const running = new Map<RunningProcess, Entrypoint>();
  const problems: string[] = [];
  const logs: (readonly [Entrypoint, RunningProcess['log']])[] = [];

  function start(entrypoint: Entrypoint, over: Settings = {}): RunningProcess {
    const started = startProcess(entrypoint, over);
    running.set(started, entrypoint);
    logs.push([entrypoint, started.log]);
    void started.ended.then(({ code }) => {
      if (running.delete(started))
        problems.push(`a ${entrypoint} ended by itself with ${code}: ${started.errorOutput()}`);
    });
    return started;
  }

  return {
    start,
    /** Waits until it says that it is ready. */
    async startReady(entrypoint: 'worker' | 'relay', over: Settings = {}): Promise<RunningProcess> {
      const started = start(entrypoint, over);
      await started.logs(`${entrypoint} ready`);
      return started;
    },
    finish,
    /** What went wrong with processes, a sentence each. */
    problems: (): readonly string[] => problems,
    /** Ends it by SIGKILL. */
    async kill(process: RunningProcess): Promise<void> {
      running.delete(process);
      await process.kill();
    },
    /** Ends it by SIGTERM, and notes how that went. */
    async stop(process: RunningProcess): Promise<void> {
      const entrypoint = running.get(process);
      running.delete(process);
      process.signal('SIGTERM');
      // A scenario that failed may have left it frozen.
      process.signal('SIGCONT');
      const { code, signal } = await process.ended;
      // One that has not begun yet just ends.
      const hasBegun = process.log.length > 0;
      if (code !== 0 && hasBegun)
        problems.push(`a ${entrypoint} stopped with ${code ?? signal}: ${process.errorOutput()}`);
    },
    /** What those that run now have logged last, a sentence each. */
    lastWords: (): string[] =>
      [...running].map(
        ([{ log }, entrypoint]) =>
          `a ${entrypoint} still had work and logged last: ${JSON.stringify(log.at(-1))}`,
      ),
    /** All that was logged, a line of JSON each, in the order of the processes' starts. */
    logs: (): string =>
      logs
        .flatMap(([entrypoint, log], index) =>
          log.map((line) => JSON.stringify({ process: `${entrypoint} ${index + 1}`, ...line })),
        )
        .join('\n'),
    /** Those that run now. */
    running: (): RunningProcess[] => [...running.keys()],
  };
}
