import type pg from 'pg';
import type { SurvivingDatabase } from './surviving-database.ts';

type Table = { name: string; columns: string };

// Tables without their partitions, and their writable columns.
const TABLES = `
  select quote_ident(relname) as name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
  from pg_class join pg_attribute on attrelid = pg_class.oid
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and attnum > 0 and not attisdropped and attgenerated = ''
  group by relname`;

// Read after the tables: a sequence is not part of a snapshot, and must not be behind the rows.
const KEEP_SEQUENCES = `
  create table dump."the sequences" as
  select format('%I.%I', schemaname, sequencename) as name, start_value, last_value
  from pg_sequences where schemaname = 'public'`;

const RESTORE_SEQUENCES = `
  select setval(name::regclass, coalesce(last_value, start_value), last_value is not null)
  from dump."the sequences"`;

/**
 * Copies all tables and sequences by SQL, the tables in one snapshot, as pg_dump does. The Postgres of the tests has no
 * pg_dump, and an older pg_dump refuses this server.
 */
export function dumpOf(database: SurvivingDatabase) {
  const tables = async (client: pg.Client): Promise<Table[]> => (await client.query<Table>(TABLES)).rows;

  return {
    take: (): Promise<void> =>
      database.session(async (client) => {
        await client.query('begin isolation level repeatable read');
        await client.query('create schema dump');
        for (const { name, columns } of await tables(client))
          await client.query(`create table dump.${name} as select ${columns} from public.${name}`);
        await client.query(KEEP_SEQUENCES);
        await client.query('commit');
      }),
    /** Restores the tables and sequences. No process may be running. */
    restore: (): Promise<void> =>
      database.session(async (client) => {
        await client.query('begin');
        const found = await tables(client);
        await client.query(`truncate ${found.map(({ name }) => name).join(', ')}`);
        // pg_dump creates triggers after the rows. The table that they maintain is also copied.
        for (const { name } of found) await client.query(`alter table ${name} disable trigger user`);
        for (const { name, columns } of found)
          await client.query(
            `insert into ${name} (${columns}) overriding system value select ${columns} from dump.${name}`,
          );
        for (const { name } of found) await client.query(`alter table ${name} enable trigger user`);
        await client.query(RESTORE_SEQUENCES);
        await client.query('commit');
      }),
  };
}
