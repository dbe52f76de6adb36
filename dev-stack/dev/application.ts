import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProgram, type Program } from '../process/program.ts';
import type { StackAddresses } from '../stack.ts';
import { devFolder, projectFolder } from './dev-folder.ts';

const entrypoint = (name: string): string => path.join(projectFolder, 'src', 'entrypoints', `${name}.ts`);

/** The addresses as the settings that the project's programs read. */
export const addressVariables = (addresses: StackAddresses): Record<string, string> => ({
  KAFKA_BROKERS: addresses.kafkaBrokers,
  SCHEMA_REGISTRY_URL: addresses.schemaRegistryUrl,
  DATABASE_URL: addresses.databaseUrl,
});

const settings = (addresses: StackAddresses): NodeJS.ProcessEnv => ({
  LOG_FORMAT: 'pretty',
  ...process.env,
  ...addressVariables(addresses),
});

/** Brings the database up to date; throws what it printed if it fails. */
export const migrate = async (addresses: StackAddresses): Promise<void> => {
  const migration = promisify(execFile)(process.execPath, [entrypoint('migrate')], {
    env: settings(addresses),
  });
  await migration.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`The database could not be migrated:\n${stdout}${stderr}`);
  });
};

/** Starts the worker or the relay in the background; ready when it says so in its log. One that runs is left alone. */
export const startEntrypoint = (name: 'worker' | 'relay', addresses: StackAddresses): Promise<Program> =>
  startProgram({
    name,
    dir: devFolder,
    ports: [],
    stopSignal: 'SIGTERM',
    command: async () => ({ file: process.execPath, args: [entrypoint(name)], env: settings(addresses) }),
    isReady: async (freshLog) => freshLog.includes(`${name} ready`),
  });
