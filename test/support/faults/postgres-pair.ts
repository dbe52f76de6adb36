import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { discardFolder } from '../../../dev-stack/process/end-program.ts';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { giveToPostgresUser } from '../../../dev-stack/services/postgres-user.ts';
import { databaseUrl, startPostgres } from '../../../dev-stack/services/postgres.ts';
import { eventually } from '../conformance/eventually.ts';
import { tcpProxy } from './network/tcp-proxy.ts';

const SLOT = 'standby';

/**
 * A Postgres and its streaming standby behind one address, like a service name or a virtual IP.
 * @param synchronous whether a commit waits until it is on the standby's disk
 */
export async function postgresPair({ synchronous }: { readonly synchronous: boolean }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'postgres-pair-'));
  const dirs = { primary: path.join(folder, 'primary'), standby: path.join(folder, 'standby') };
  const ports = await freePorts(['primary', 'standby']);
  const primary = await startPostgres({ dir: dirs.primary, port: ports.primary });
  const password = await readFile(path.join(dirs.primary, 'data', 'postgres', 'password'), 'utf8');
  /** The proxy through which the standby receives changes; it can be stopped. */
  const replication = await tcpProxy({ host: '127.0.0.1', port: ports.primary });
  const address = { host: '127.0.0.1', port: ports.primary };
  const proxy = await tcpProxy(address);

  async function asSuperuser<Row extends pg.QueryResultRow>(
    port: number,
    ...statements: string[]
  ): Promise<Row[]> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password,
      database: 'postgres',
    });
    await client.connect();
    try {
      let rows: Row[] = [];
      for (const statement of statements) ({ rows } = await client.query<Row>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Uses Postgres's low-level backup functions, because the tests' Postgres has no pg_basebackup. */
  async function copyPrimary(): Promise<void> {
    const data = (dir: string): string => path.join(dir, 'data', 'postgres', 'data');
    const client = new pg.Client({
      host: '127.0.0.1',
      port: ports.primary,
      user: 'postgres',
      password,
      database: 'postgres',
    });
    await client.connect();
    await client.query(`select pg_create_physical_replication_slot('${SLOT}', true)`);
    await client.query(`select pg_backup_start('standby', true)`);
    await mkdir(path.dirname(data(dirs.standby)), { recursive: true });
    await promisify(execFile)('cp', ['-a', data(dirs.primary), data(dirs.standby)]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await client.end();
    for (const file of ['postmaster.pid', 'postmaster.opts', `pg_replslot/${SLOT}`])
      await rm(path.join(data(dirs.standby), file), { recursive: true, force: true });
    const connection = `host=127.0.0.1 port=${replication.port} user=postgres password=${password} application_name=${SLOT}`;
    const settings = `primary_conninfo = '${connection}'\nprimary_slot_name = '${SLOT}'\n`;
    const files = {
      backup_label: rows[0]?.labelfile ?? '',
      'standby.signal': '',
      'postgresql.auto.conf': settings,
    };
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(data(dirs.standby), name);
      await writeFile(file, content, { mode: 0o600 });
      giveToPostgresUser(file);
    }
  }

  await copyPrimary();
  await startPostgres({ dir: dirs.standby, port: ports.standby });
  if (synchronous)
    await asSuperuser(
      ports.primary,
      `alter system set synchronous_standby_names = '${SLOT}'`,
      'select pg_reload_conf()',
    );
  await eventually('the standby follows', async () => {
    const [row] = await asSuperuser<{ sync_state: string }>(
      ports.primary,
      'select sync_state from pg_stat_replication',
    );
    return row?.sync_state === (synchronous ? 'sync' : 'async');
  });

  return {
    /** Address of the project's database. It stays the same. */
    url: databaseUrl(proxy.port),
    /** Whether all commits so far are on the standby's disk. */
    async standbyHasAll(): Promise<boolean> {
      const [row] = await asSuperuser<{ all: boolean }>(
        ports.primary,
        'select flush_lsn >= pg_current_wal_flush_lsn() as all from pg_stat_replication',
      );
      return row?.all === true;
    },
    /** From now on the standby receives nothing. */
    standbyFallsBehind: (): void => replication.freeze(),
    /** Kills the primary and promotes the standby. Returns the milliseconds until the standby answers as primary. */
    async failOver(): Promise<number> {
      const begin = performance.now();
      await primary.kill();
      await asSuperuser(ports.standby, 'select pg_promote()');
      address.port = ports.standby;
      return performance.now() - begin;
    },
    async close(): Promise<void> {
      await Promise.all([proxy.close(), replication.close()]);
      await Promise.all(Object.values(dirs).map(discardFolder));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
