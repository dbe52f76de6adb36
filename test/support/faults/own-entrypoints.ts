import { ownProcesses } from '../e2e/own-processes.ts';
import type { Entrypoint, RunningProcess, Settings } from '../e2e/running-process.ts';

/** The processes of a scenario. A process that ends without being stopped is a problem. */
export function ownEntrypoints(settings: Settings) {
  const { start: startProcess, finish } = ownProcesses(settings);
  const running = new Map<RunningProcess, Entrypoint>();
  const problems: string[] = [];
  const logs: (readonly [Entrypoint, RunningProcess['log']])[] = [];

  /** @param root the folder of another version of the project */
  function start(entrypoint: Entrypoint, over: Settings = {}, root?: string): RunningProcess {
    const started = startProcess(entrypoint, over, root);
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
    /** Waits until it has logged that it is ready. */
    async startReady(
      entrypoint: 'worker' | 'relay',
      over: Settings = {},
      root?: string,
    ): Promise<RunningProcess> {
      const started = start(entrypoint, over, root);
      await started.logs(`${entrypoint} ready`);
      return started;
    },
    finish,
    /** Problems with processes, one sentence each. */
    problems: (): readonly string[] => problems,
    /** Ends it by SIGKILL. */
    async kill(process: RunningProcess): Promise<void> {
      running.delete(process);
      await process.kill();
    },
    /** Ends it by SIGTERM, and notes a problem if it does not stop properly. */
    async stop(process: RunningProcess): Promise<void> {
      const entrypoint = running.get(process);
      running.delete(process);
      process.signal('SIGTERM');
      // A failed scenario may have left it frozen.
      process.signal('SIGCONT');
      const { code, signal } = await process.ended;
      // A process that is not ready yet may simply end.
      const hasBegun = process.log.length > 0;
      if (code !== 0 && hasBegun)
        problems.push(`a ${entrypoint} stopped with ${code ?? signal}: ${process.errorOutput()}`);
    },
    /** The last log line of each running process, one sentence each. */
    lastWords: (): string[] =>
      [...running].map(
        ([{ log }, entrypoint]) =>
          `a ${entrypoint} still had work and logged last: ${JSON.stringify(log.at(-1))}`,
      ),
    /** All log lines as JSON, in the order in which the processes were started. */
    logs: (): string =>
      logs
        .flatMap(([entrypoint, log], index) =>
          log.map((line) => JSON.stringify({ process: `${entrypoint} ${index + 1}`, ...line })),
        )
        .join('\n'),
    /** The running processes. */
    running: (): RunningProcess[] => [...running.keys()],
  };
}
