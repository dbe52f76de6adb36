import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { asTechnical } from '../connection/errors.ts';

const folder = path.join(import.meta.dirname, '../migrations');

/**
 * Nothing works on tables of an older version: a new version waits until somebody has migrated them.
 * @throws TechnicalFailure
 */
export async function requireMigrations(pool: DatabasePool): Promise<void> {
  const wanted = (await readdir(folder)).map((file) => path.parse(file).name);
  const applied = await asTechnical(() =>
    pool.anyFirst(sql.type(z.object({ name: z.string() }))`select name from migrations`),
  );
  const pending = wanted.filter((name) => !applied.includes(name));
  if (pending.length === 0) return;
  throw new TechnicalFailure(
    `Postgres: the tables are of an older version (without ${pending.join(', ')}); run the migrations of this version: bin/allocation migrate`,
  );
}
