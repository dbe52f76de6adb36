import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { eventually } from '../conformance/eventually.ts';
import { guardedPids } from './guarded-pids.ts';
import type { Settings } from './running-process.ts';

export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunningCli = {
  /** The output so far. */
  output(): string;
  /** Waits for a text on standard error, for a minute unless said otherwise. Rejects if the process ends before. */
  says(words: string, timeoutMs?: number): Promise<void>;
  /** Waits for a text on standard output. Rejects if the process ends before. */
  prints(words: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Closes its standard output, as when the reader of a pipe ends. */
  stopReading(): void;
  readonly ended: Promise<CliResult>;
};

type StartOptions = { input?: string; over?: Settings; program?: string; cwd?: string };

export const launcher = path.resolve(import.meta.dirname, '../../../bin/allocation');

/** The command line as a user runs it, in a folder of its own that is deleted after the tests of the file. */
export function ownCli(settings: Settings) {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'allocation-cli-'));
  const guard = guardedPids();
  const children = new Set<ChildProcessWithoutNullStreams>();

  /** @param input text for its standard input */
  function start(
    args: readonly string[],
    { input = '', over = {}, program = launcher, cwd = folder }: StartOptions = {},
  ): RunningCli {
    const child = spawn(program, args, {
      cwd,
      // Without jest's environment: NODE_ENV=test would change the behaviour of kafkajs.
      env: { PATH: process.env['PATH'], ...settings, ...over },
    });
    if (child.pid !== undefined) guard.started(child.pid);
    children.add(child);
    child.stdin.end(input);
    return runningCli(child, () => {
      children.delete(child);
      if (child.pid !== undefined) guard.ended(child.pid);
    });
  }

  afterAll(async () => {
    const left = [...children].map((child) => once(child, 'close'));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(left);
    guard.close();
    rmSync(folder, { recursive: true });
  });

  return {
    folder,
    start,
    /** Runs it to its end. */
    run: (...args: Parameters<typeof start>): Promise<CliResult> => start(...args).ended,
    /** Writes a file into its folder. */
    write: (name: string, content: string | Buffer): Promise<void> =>
      writeFile(path.join(folder, name), content),
    read: (name: string): Promise<Buffer> => readFile(path.join(folder, name)),
  };
}

function runningCli(child: ChildProcessWithoutNullStreams, onEnd: () => void): RunningCli {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]): CliResult => {
    onEnd();
    return { code: code as number | null, stdout, stderr };
  });
  const until = (what: string, holds: () => boolean, timeoutMs?: number): Promise<void> => {
    const isSo = (): boolean => {
      if (!holds() && child.exitCode !== null) throw new Error(`it has ended: ${stderr || stdout}`);
      return holds();
    };
    return eventually(what, isSo, timeoutMs);
  };
  return {
    output: () => stdout,
    ended,
    signal: (name) => void child.kill(name),
    stopReading: () => void child.stdout.destroy(),
    says: (words, timeoutMs) => until(`it says ${words}`, () => stderr.includes(words), timeoutMs),
    prints: (words) => until(`it prints ${words}`, () => stdout.includes(words)),
  };
}
