import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Client } from 'pg';
import manifest from '../../package.json' with { type: 'json' };

const POSTGRES_SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_level',
  'shared_buffers',
  'max_wal_size',
  'work_mem',
  'autovacuum',
];

/** Describes the machine and the versions with which the figures were measured. */
export async function description(database: Client) {
  const { rows } = await database.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from unnest($1::text[]) as name',
    [POSTGRES_SETTINGS],
  );
  const version = await database.query<{ version: string }>('select version()');
  return {
    machine: {
      system: `${type()} ${release()}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      loadBefore: loadavg()[0],
    },
    versions: {
      node: process.version,
      kafkajs: manifest.dependencies.kafkajs,
      slonik: manifest.dependencies.slonik,
      pg: manifest.dependencies.pg,
      postgres: version.rows[0]?.version,
      kafka: kafkaVersion(),
    },
    postgres: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    commit: git('rev-parse', 'HEAD'),
    uncommitted: git('status', '--porcelain') !== '',
  };
}

const pom = path.resolve(import.meta.dirname, '../../dev-stack/pom.xml');

const kafkaVersion = (): string => /<kafka\.version>(.*?)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown';

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return ''; // not a git checkout
  }
}
