import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectFolder } from './dev/dev-folder.ts';

type Call = {
  /** Default: one. Three brokers are another compose project with data of its own. */
  brokers?: number;
  /** Added to this process's own environment. */
  env?: NodeJS.ProcessEnv;
  /** Called with each line of compose's progress. */
  onProgress?: (line: string) => void;
};

const answerTimeoutMs = 10_000;
const outputLimitBytes = 50_000_000;

const succeeds = async (file: string, args: string[]): Promise<boolean> => {
  try {
    await promisify(execFile)(file, args, { timeout: answerTimeoutMs });
    return true;
  } catch {
    return false;
  }
};

/** Whether a Docker engine answers within ten seconds. */
export const dockerAnswers = (): Promise<boolean> =>
  succeeds('docker', ['version', '--format', '{{.Server.Version}}']);

type Compose = { file: string; first: string[] };

/** The compose command of this machine: the plugin, otherwise docker-compose. */
export const installedCompose = async (): Promise<Compose | undefined> => {
  if (await succeeds('docker', ['compose', 'version'])) return { file: 'docker', first: ['compose'] };
  if (await succeeds('docker-compose', ['version'])) return { file: 'docker-compose', first: [] };
  return undefined;
};

const ofBrokers = (brokers: number): string[] =>
  brokers === 1 ? [] : ['--env-file', 'docker-compose.cluster.env'];

const requireCompose = async (brokers: number): Promise<Compose> => {
  const installed = await installedCompose();
  if (installed) return { ...installed, first: [...installed.first, ...ofBrokers(brokers)] };
  throw new Error(
    'Docker Compose is missing: install its plugin (docker compose) or docker-compose 1.29, or use the stack without Docker: DEV_STACK=native.',
  );
};

/** Runs compose on the project's file and resolves with its output; rejects with its stderr in the message. */
export const compose = async (
  args: string[],
  { brokers = 1, env, onProgress }: Call = {},
): Promise<string> => {
  const { file, first } = await requireCompose(brokers);
  const running = promisify(execFile)(file, [...first, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...env },
    maxBuffer: outputLimitBytes,
  });
  if (onProgress && running.child.stderr)
    createInterface({ input: running.child.stderr }).on('line', onProgress);
  return (await running).stdout;
};

/** Runs compose in the foreground, on this terminal, until it ends. */
export const composeInFront = async (args: string[], brokers: number): Promise<void> => {
  const { file, first } = await requireCompose(brokers);
  await once(spawn(file, [...first, ...args], { cwd: projectFolder, stdio: 'inherit' }), 'exit');
};
