import type { ClientBase } from 'pg';
import { sql } from 'slonik';
import { DatabaseMisconfigured } from './errors.ts';

// Which schema holds the tables of this installation. A database may hold several installations, each in a schema of its
// own; as usual in Postgres, the search path decides.

/**
 * SQL for the seed of the hash that makes the key of an advisory lock of its name. Advisory locks belong to the whole
 * database, so the seed is the schema of the tables. In `public` it is 0, as in versions that knew no other schema.
 */
export const ADVISORY_LOCK_SEED = sql.fragment`coalesce((
  select pg_namespace.oid::bigint from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where pg_class.oid = to_regclass('outbox_rest') and nspname <> 'public'), 0)`;

/** SQL for the key of an advisory lock whose name is the parameter $1. */
export const ADVISORY_LOCK_KEY = `hashtextextended($1, ${ADVISORY_LOCK_SEED.sql})`;

/**
 * Returns the schema to create the tables in: the first of the search path that exists.
 * @throws DatabaseMisconfigured if none exists, or if a later schema of the search path already holds an installation
 */
export async function schemaForTables(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ path: string; own: string | null; found: string | null }>(`
    select current_setting('search_path') as path, current_schema() as own, (
      select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where pg_class.oid = to_regclass('outbox_rest')
    ) as found`);
  const { path, own, found } = rows[0] ?? { path: '', own: null, found: null };
  if (own === null) {
    throw new DatabaseMisconfigured(
      `search_path is ${path}: none of these schemas exists. Create one, or set search_path for the role, the database, or in DATABASE_URL (?options=-c%20search_path%3Dname).`,
    );
  }
  if (found !== null && found !== own) {
    throw new DatabaseMisconfigured(
      `search_path is ${path}: schema ${found} already holds the tables of an installation, but new tables would be created in ${own}. Set search_path to one of the two.`,
    );
  }
  return own;
}
