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
  /** Where its log, its pid file and its data are. */
  dir: string;
  /** Made anew for each start. */
  command(): Promise<Command>;
  /** Whether it does its work now; throwing means no. Gets what it has logged since it started. */
  isReady(freshLog: string): Promise<boolean>;
  /** Ends it cleanly. */
  stopSignal: NodeJS.Signals;
  /** Ends it at once, where its data are thrown away anyway; SIGKILL if absent. */
  discardSignal?: NodeJS.Signals;
};

export type Program = {
  name: string;
  /** Ends it cleanly, by SIGKILL if that takes too long. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
  /** Ends it in the midst of its work, yet so that it can start again at once: by its discard signal. */
  crash(): Promise<void>;
  /** Lets it do nothing, not even answer, until it is thawed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts it on the same ports and data, if it does not run, and waits until it is ready. */
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

/** Starts a program and waits until it is ready. One that runs already in this folder is left alone. */
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
