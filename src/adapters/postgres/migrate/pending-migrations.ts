import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { asTechnical } from '../connection/errors.ts';

// Not in migrate.ts: every process checks this at its start, and must not load node-pg-migrate for it.

const MIGRATIONS = path.join(import.meta.dirname, '../migrations');

/**
 * Checks that all migrations of this version are applied.
 * @throws TechnicalFailure if one is not: the caller tries again until somebody has run the migrations
 */
export async function requireMigrations(pool: DatabasePool): Promise<void> {
  const names = (await readdir(MIGRATIONS)).map((file) => path.parse(file).name);
  const applied = await asTechnical(() =>
    pool.anyFirst(sql.type(z.object({ name: z.string() }))`select name from migrations`),
  );
  const pending = names.filter((name) => !applied.includes(name));
  if (pending.length === 0) return;
  throw new TechnicalFailure(
    `Postgres: the tables are of an older version (missing ${pending.join(', ')}); run the migrations of this version: bin/allocation migrate`,
  );
}
