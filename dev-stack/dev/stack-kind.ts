import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dockerAnswers } from '../docker-compose-stack.ts';
import { runningPrograms } from '../process/program-record.ts';
import { applicationNames } from './application-names.ts';
import { devFolder } from './dev-folder.ts';

export type StackKind = 'docker' | 'native';

// The native stack is found by its processes. For Docker a file is kept, because the engine may not run any more.
const dockerMark = path.join(devFolder, 'started-in-docker');

/** Notes with how many brokers the Docker stack was started; undefined: it was stopped. */
export const markDockerStarted = (brokers: number | undefined): void => {
  mkdirSync(devFolder, { recursive: true });
  if (brokers !== undefined) writeFileSync(dockerMark, String(brokers));
  else rmSync(dockerMark, { force: true });
};

/** The number of brokers of the started Docker stack. */
export const startedBrokers = (): number => Number(readFileSync(dockerMark, 'utf8') || 1);

/** Throws if the Docker stack runs with another number of brokers. */
export const requireSameBrokers = (brokers: number): void => {
  if (!existsSync(dockerMark) || startedBrokers() === brokers) return;
  throw new Error(
    `The stack runs with BROKERS=${startedBrokers()}. To change to BROKERS=${brokers}: make stop-dev first.`,
  );
};

/** The kind of stack that start-dev started and stop-dev has not stopped yet. */
export const startedKind = (): StackKind | undefined => {
  if (existsSync(dockerMark)) return 'docker';
  const isService = (name: string): boolean => !(applicationNames as readonly string[]).includes(name);
  return runningPrograms(devFolder).some(isService) ? 'native' : undefined;
};

/** The kind that the value of a variable chooses; `auto` means docker if an engine answers. */
export const askedKind = async (variable: string, value = 'auto'): Promise<StackKind> => {
  if (value === 'docker' || value === 'native') return value;
  if (value === 'auto' || value === '') return (await dockerAnswers()) ? 'docker' : 'native';
  throw new Error(`${variable} has to be auto, docker or native, not "${value}".`);
};

/** The kind to start: the one of DEV_STACK; with `auto` the one that already runs. */
export const chooseKind = async (value = 'auto'): Promise<StackKind> => {
  const started = startedKind();
  if (started && (value === 'auto' || value === '')) return started;
  const asked = await askedKind('DEV_STACK', value);
  if (started && started !== asked)
    throw new Error(`The ${started} stack runs. To change to DEV_STACK=${asked}: make stop-dev first.`);
  return asked;
};
