import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll } from '@jest/globals';
import { freePort, somebodyAnswers } from '../../dev-stack/process/port.ts';
import { startProgram } from '../../dev-stack/process/program.ts';
import { asPostgresUser, giveToPostgresUser } from '../../dev-stack/services/postgres-user.ts';
import { ownPrograms } from './e2e/own-programs.ts';
import { ofTheStack } from './e2e/own-settings.ts';
import { machineProgram } from './machine-program.ts';

const PGBOUNCER = {
  name: 'PgBouncer',
  variable: 'PGBOUNCER',
  usualPlaces: ['/usr/sbin/pgbouncer', '/opt/homebrew/bin/pgbouncer', '/usr/local/bin/pgbouncer'],
  debian: 'pgbouncer',
  homebrew: 'pgbouncer',
};

export type PoolMode = 'session' | 'transaction' | 'statement';

/** A PgBouncer in front of the test run's Postgres, for the tests of a block, with default settings except the mode. */
export function pgBouncer(mode: PoolMode): { through(url: string): string } {
  const programs = ownPrograms('pgbouncer');
  let port = 0;

  beforeAll(async () => {
    const dir = await programs.folder();
    port = await freePort();
    const [settings, users] = [path.join(dir, 'pgbouncer.ini'), path.join(dir, 'users.txt')];
    const { hostname, port: server, username, password } = new URL(ofTheStack('DATABASE_URL'));
    await writeFile(users, `"${username}" "${password}"\n`);
    await writeFile(
      settings,
      `[databases]
* = host=${hostname} port=${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
`,
    );
    await chmod(dir, 0o755);
    for (const file of [settings, users]) giveToPostgresUser(file);
    await startProgram({
      name: 'pgbouncer',
      dir,
      ports: [port],
      stopSignal: 'SIGINT',
      discardSignal: 'SIGTERM',
      command: async () => asPostgresUser({ file: machineProgram(PGBOUNCER), args: [settings] }),
      isReady: () => somebodyAnswers(port),
    });
    await programs.started('pgbouncer');
  });

  return {
    /** The address of a database on that Postgres, through PgBouncer. */
    through(address) {
      const url = new URL(address);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
  };
}
