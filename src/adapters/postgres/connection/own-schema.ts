import type { ClientBase } from 'pg';
import { UnfitDatabase } from './unfit-database.ts';

// The tables of an installation are found by the search path, like any others: a database may hold several
// installations, each in a schema of its own.

/**
 * The key of an advisory lock with the name $1. These locks belong to the whole database, so its seed is the schema of
 * the tables; in `public` it is 0, as it was before there were others.
 */
export const LOCK_KEY = `hashtextextended($1, coalesce((
  select pg_namespace.oid::bigint from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where pg_class.oid = to_regclass('outbox_rest') and nspname <> 'public'), 0))`;

/**
 * The schema that tables are made in: the first of the search path that is there.
 * @throws UnfitDatabase if none is, or if a later one has the tables of an installation already
 */
export async function schemaForTables(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ path: string; own: string | null; found: string | null }>(`
    select current_setting('search_path') as path, current_schema() as own, (
      select nspname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where pg_class.oid = to_regclass('outbox_rest')
    ) as found`);
  const { path, own, found } = rows[0] ?? { path: '', own: null, found: null };
  if (own === null) {
    throw new UnfitDatabase(
      `search_path is ${path}: none of these schemas is there. Create one, or set search_path for the role, the database, or in DATABASE_URL (?options=-c%20search_path%3Dname).`,
    );
  }
  if (found !== null && found !== own) {
    throw new UnfitDatabase(
      `search_path is ${path}: there are tables of an installation in ${found}, and new ones would be made in ${own}. Set search_path to one of them.`,
    );
  }
  return own;
}
