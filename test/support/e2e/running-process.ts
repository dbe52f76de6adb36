import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../conformance/eventually.ts';

export type Entrypoint = 'worker' | 'relay' | 'notifier' | 'api' | 'migrate';
export type Settings = Readonly<Record<string, string>>;

/** A line of a process's log. A line that is not JSON has the level `none`. */
export type LogLine = { readonly level: string; readonly msg: string } & Readonly<Record<string, unknown>>;

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunningProcess = {
  readonly pid: number;
  /** The log lines so far. */
  readonly log: readonly LogLine[];
  /** The text on standard error so far. */
  errorOutput(): string;
  /** Waits for the first line with this message, or that satisfies a condition. Rejects if the process ends before. */
  logs(wanted: string | ((line: LogLine) => boolean)): Promise<LogLine>;
  readonly ended: Promise<Ending>;
  signal(name: NodeJS.Signals): void;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
};

const projectRoot = path.resolve(import.meta.dirname, '../../..');

/**
 * Starts an entrypoint as a user does: as a process that is configured by its environment only.
 * @param root the folder of the project, or of another version of it
 */
export function startProcess(
  entrypoint: Entrypoint,
  settings: Settings,
  root: string = projectRoot,
): RunningProcess {
  const child = spawn(process.execPath, [`src/entrypoints/${entrypoint}.ts`], {
    cwd: root,
    // Without jest's environment: NODE_ENV=test would change the behaviour of kafkajs.
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${entrypoint} did not start`);
  const log: LogLine[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(parseLine(line)));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = endingOf(child);

  return {
    pid,
    log,
    errorOutput: () => errors,
    ended,
    signal: (name) => void child.kill(name),
    async logs(wanted) {
      const isWanted = typeof wanted === 'string' ? ({ msg }: LogLine) => msg === wanted : wanted;
      const find = (): LogLine | undefined => log.find(isWanted);
      await eventually(`${entrypoint} logs ${String(wanted)}`, () => {
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (find() || !hasEnded) return find() !== undefined;
        throw new Error(`${entrypoint} ended: ${errors || JSON.stringify(log.at(-1))}`);
      });
      return find() as LogLine;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Resolves when the process has ended and all its output was read. */
async function endingOf(child: ChildProcess): Promise<Ending> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'none', msg: line };
  }
}
