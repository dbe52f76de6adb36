import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProgram, type Program } from '../process/program.ts';
import { runningProgram } from '../process/program-record.ts';
import { addressesOf } from '../services/native-stack.ts';
import { type ApplicationName, applicationNames, healthPortOf } from './application-names.ts';
import { type DevStack, placesOf } from './brokers.ts';
import { devFolder, projectFolder } from './dev-folder.ts';
import { requireFreePorts, requireSamePorts } from './ports.ts';

const entrypoint = (name: string): string => path.join(projectFolder, 'src', 'entrypoints', `${name}.ts`);

/** The addresses of the stack, as settings of the project's programs. */
export const stackVariables = (ports: DevStack): Record<string, string> => {
  const { kafkaBrokers, schemaRegistryUrl, databaseUrl } = addressesOf(placesOf(ports));
  return {
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: schemaRegistryUrl,
    DATABASE_URL: databaseUrl,
    API_PORT: String(ports.api),
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    NOTIFICATION_TO: 'stock@localhost',
    // For people and the demo.
    API_URL: `http://127.0.0.1:${ports.api}`,
    MAIL_URL: `http://127.0.0.1:${ports.mail}`,
  };
};

const settings = (ports: DevStack): NodeJS.ProcessEnv => ({
  LOG_FORMAT: 'pretty',
  // Somebody who tries something twice should see two e-mails.
  NOTIFICATION_WINDOW_MS: '10000',
  ...process.env,
  ...stackVariables(ports),
});

/** Migrates the database. If that fails, the error has the output of the migration. */
export const migrate = async (ports: DevStack): Promise<void> => {
  const migration = promisify(execFile)(process.execPath, [entrypoint('migrate')], {
    env: settings(ports),
  });
  await migration.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`The database could not be migrated:\n${stdout}${stderr}`);
  });
};

const portsOf = (name: ApplicationName, { api, health }: DevStack): number[] => [
  ...(name === 'api' ? [api] : []),
  healthPortOf(name, health),
];

/**
 * Starts a program of the project in the background, and waits until its log says that it is ready. Does nothing if it
 * runs.
 * @param healthHost where it answers /health and /metrics
 */
export const startEntrypoint = (
  name: ApplicationName,
  ports: DevStack,
  healthHost: string,
): Promise<Program> => {
  const health = { HEALTH_HOST: healthHost, HEALTH_PORT: String(healthPortOf(name, ports.health)) };
  return startProgram({
    name,
    dir: devFolder,
    ports: portsOf(name, ports),
    stopSignal: 'SIGTERM',
    command: async () => ({
      file: process.execPath,
      args: [entrypoint(name)],
      env: { ...settings(ports), ...health },
    }),
    isReady: async (freshLog) => freshLog.includes(`${name} ready`),
  });
};

/** Throws if a port of the project's programs is taken, or one of them already runs on another port. */
export const requireApplicationPorts = async (ports: DevStack): Promise<void> => {
  for (const name of applicationNames) requireSamePorts(devFolder, name, portsOf(name, ports));
  const absent = applicationNames.filter((name) => !runningProgram(devFolder, name));
  await requireFreePorts(
    ports,
    absent.flatMap((name) => portsOf(name, ports)),
  );
};
