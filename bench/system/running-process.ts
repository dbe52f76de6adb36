import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { guardedPids } from '../../test/support/e2e/guarded-pids.ts';
import { cpuSeconds, residentBytes } from '../machine/process-table.ts';

export type ProcessName = 'worker' | 'relay' | 'api' | 'migrate';

/** The costs of a process since its start; NaN where they are not available. */
export type ProcessCost = { readonly cpuSeconds: number; readonly peakBytes: number };

export type RunningProcess = {
  readonly name: ProcessName;
  readonly pid: number;
  readonly cost: () => ProcessCost;
  /** Resolves when the process has ended; rejects if it ended by an error or without being stopped. */
  readonly ended: Promise<void>;
  /** Resolves once the process has logged that it is ready. */
  readonly ready: Promise<void>;
  /** Ends it by SIGTERM, or by SIGKILL if that takes too long. */
  stop(): Promise<void>;
};

const launcher = path.resolve(import.meta.dirname, '../../bin/allocation');
const STOP_WITHIN = 20_000;
/** Number of characters of its output that are kept for an error message. */
const KEPT = 4_000;

const guard = guardedPids();
const running = new Set<RunningProcess>();

/** Starts the process as a user does: by the launcher, configured by the environment only. */
export function startProcess(name: ProcessName, settings: Readonly<Record<string, string>>): RunningProcess {
  const child = spawn(launcher, [name], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  guard.started(pid);
  const ready = Promise.withResolvers<void>();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT);
      if (output.includes(`${name} ready`)) ready.resolve();
    });
  let isStopping = false;

  async function ending(): Promise<void> {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    guard.ended(pid ?? 0);
    running.delete(started);
    if (code === 0 && (isStopping || name === 'migrate')) return;
    const end = new Error(`${name} ended with ${code ?? signal}: ${output}`);
    ready.reject(end);
    throw end;
  }

  const started: RunningProcess = {
    name,
    pid,
    cost: () => ({ cpuSeconds: cpuSeconds(pid), peakBytes: residentBytes(pid).peak }),
    ended: ending(),
    ready: ready.promise,
    async stop() {
      isStopping = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN);
      await started.ended.finally(() => clearTimeout(timer));
    },
  };
  running.add(started);
  // The callers that wait for these promises see the error.
  started.ended.catch(() => undefined);
  ready.promise.catch(() => undefined);
  return started;
}

/** Kills all processes that still run, at the end of the bench. */
export async function killProcesses(): Promise<void> {
  const left = [...running];
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  await Promise.allSettled(left.map(({ ended }) => ended));
  guard.close();
}
