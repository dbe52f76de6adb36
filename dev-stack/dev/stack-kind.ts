import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dockerAnswers } from '../docker-compose-stack.ts';
import { runningPrograms } from '../process/program-record.ts';
import { applicationNames } from './application.ts';
import { devFolder } from './dev-folder.ts';

export type StackKind = 'docker' | 'native';

// The native stack is known by its processes; what Docker runs is not asked of the engine, which may be gone.
const dockerMark = path.join(devFolder, 'started-in-docker');

/** Notes that the Docker stack is started, with how many brokers; or stopped, if undefined. */
export const markDockerStarted = (brokers: number | undefined): void => {
  mkdirSync(devFolder, { recursive: true });
  if (brokers !== undefined) writeFileSync(dockerMark, String(brokers));
  else rmSync(dockerMark, { force: true });
};

/** How many brokers the Docker stack has that is started. */
export const startedBrokers = (): number => Number(readFileSync(dockerMark, 'utf8') || 1);

/** Throws if the Docker stack is started with another number of brokers. */
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

/** The kind that a variable's value asks for; `auto` is docker when an engine answers. */
export const askedKind = async (variable: string, value = 'auto'): Promise<StackKind> => {
  if (value === 'docker' || value === 'native') return value;
  if (value === 'auto' || value === '') return (await dockerAnswers()) ? 'docker' : 'native';
  throw new Error(`${variable} has to be auto, docker or native, not "${value}".`);
};

/** The kind to start: DEV_STACK's, but with auto the one that is started already. */
export const chooseKind = async (value = 'auto'): Promise<StackKind> => {
  const started = startedKind();
  if (started && (value === 'auto' || value === '')) return started;
  const asked = await askedKind('DEV_STACK', value);
  if (started && started !== asked)
    throw new Error(`The ${started} stack runs. To change to DEV_STACK=${asked}: make stop-dev first.`);
  return asked;
};
