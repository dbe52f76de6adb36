import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { poll } from './poll.ts';
import { identityOf, isRunning } from './process-identity.ts';
import { endProgram, signalProgram } from './end-program.ts';
import { logFile, runningProgram, writeRecord, type ProgramRecord } from './program-record.ts';

export type Command = { file: string; args: string[]; env?: NodeJS.ProcessEnv };

/** A program that runs in the background: a service of the stack, the worker or the relay. */
export type ProgramDefinition = {
  /** Names its log and pid file. */
  name: string;
  ports: number[];
  /** Folder of its log, its pid file and its data. */
  dir: string;
  /** Called for each start. */
  command(): Promise<Command>;
  /** Whether it is ready; throwing means no. Gets what the program has logged since it started. */
  isReady(freshLog: string): Promise<boolean>;
  /** Signal that ends it cleanly. */
  stopSignal: NodeJS.Signals;
  /** Signal that ends it at once, where its data are deleted anyway. Default: SIGKILL. */
  discardSignal?: NodeJS.Signals;
};

export type Program = {
  name: string;
  /** Ends it cleanly, by SIGKILL if that takes too long. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
  /** Ends it in the middle of its work, by its discard signal, so that it can start again at once. */
  crash(): Promise<void>;
  /** Freezes it (it answers nothing) until it is thawed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts it on the same ports and data unless it runs, and waits until it is ready. */
  start(): Promise<void>;
  /** Stops it if it runs, starts it on the same ports and data, and waits until it is ready. */
  restart(): Promise<void>;
};

const readyTimeoutMs = 60_000;
const logPeekBytes = 1_000_000;

const launch = async ({
  dir,
  name,
  ports,
  stopSignal,
  discardSignal = 'SIGKILL',
  command,
}: ProgramDefinition): Promise<ProgramRecord> => {
  const { file, args, env } = await command();
  mkdirSync(path.join(dir, 'logs'), { recursive: true });
  const log = openSync(logFile(dir, name), 'a');
  const logStart = fstatSync(log).size;
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  });
  closeSync(log);
  await once(child, 'spawn');
  child.unref();
  const identity = identityOf(child.pid ?? 0) ?? { pid: child.pid ?? 0, startedAt: 'ended at once' };
  const record = { ...identity, ports, stopSignal, discardSignal, logStart };
  writeRecord(dir, name, record);
  return record;
};

const freshLog = async (dir: string, name: string, { logStart }: ProgramRecord): Promise<string> => {
  const log = await open(logFile(dir, name));
  try {
    const { buffer, bytesRead } = await log.read(Buffer.alloc(logPeekBytes), 0, logPeekBytes, logStart);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await log.close();
  }
};

const untilReady = async (
  { dir, name, isReady }: ProgramDefinition,
  record: ProgramRecord,
): Promise<void> => {
  const readLog = (): Promise<string> => freshLog(dir, name, record);
  const ready = async (): Promise<boolean> => isReady(await readLog()).catch(() => false);
  let isUp = false;
  await poll(async () => (isUp = await ready()) || !isRunning(record), readyTimeoutMs);
  if (isUp) return;
  const what = isRunning(record) ? `is not ready after ${readyTimeoutMs / 1000} s` : 'ended while starting';
  const lastLines = (await readLog()).trimEnd().split('\n').slice(-15).join('\n');
  throw new Error(`${name} ${what}. The end of ${logFile(dir, name)}:\n${lastLines}`);
};

/** Starts a program and waits until it is ready. Does nothing if it already runs in this folder. */
export const startProgram = async (definition: ProgramDefinition): Promise<Program> => {
  const { dir, name } = definition;
  const start = async (): Promise<void> =>
    untilReady(definition, runningProgram(dir, name) ?? (await launch(definition)));
  await start();
  return {
    name,
    stop: () => endProgram(dir, name),
    kill: () => endProgram(dir, name, { first: 'SIGKILL' }),
    crash: () => endProgram(dir, name, { first: definition.discardSignal ?? 'SIGKILL' }),
    freeze: async () => signalProgram(dir, name, 'SIGSTOP'),
    thaw: async () => signalProgram(dir, name, 'SIGCONT'),
    start,
    restart: async () => {
      await endProgram(dir, name);
      await start();
    },
  };
};
