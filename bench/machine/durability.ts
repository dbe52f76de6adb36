import type { Client } from 'pg';

const NEEDED = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** One sentence that names what could make this database lose commits; undefined if its commits are durable. */
export async function weakened(database: Client): Promise<string | undefined> {
  const settings = await database.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from unnest($1::text[]) as name',
    [NEEDED],
  );
  const off = settings.rows
    .filter(({ value }) => value !== 'on')
    .map(({ name, value }) => `${name}=${value}`);
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class where relpersistence = 'u' and relkind = 'r'`,
  );
  const reasons = [...off, ...tables.rows.map(({ name }) => `table ${name} is unlogged`)];
  return reasons.length > 0
    ? `Postgres is not durable (${reasons.join(', ')}): nothing is measured.`
    : undefined;
}
