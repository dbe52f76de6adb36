import type { SurvivingDatabase } from './surviving-database.ts';

type Table = { name: string; columns: string };

// Tables as people see them, without the partitions that hold their rows; columns as they are written.
const TABLES = `
  select quote_ident(relname) as name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
  from pg_class join pg_attribute on attrelid = pg_class.oid
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and attnum > 0 and not attisdropped and attgenerated = ''
  group by relname`;

/** A copy of all tables as of one moment: what pg_dump takes, which the test machine may not have. */
export function dumpOf(database: SurvivingDatabase) {
  const tables = () => database.rows(TABLES) as unknown as Promise<Table[]>;

  /** In one transaction. */
  const all = (begin: string, statements: readonly string[]): Promise<void> =>
    database.session(async (client) => {
      await client.query(begin);
      for (const statement of statements) await client.query(statement);
      await client.query('commit');
    });

  return {
    take: async (): Promise<void> =>
      all('begin isolation level repeatable read', [
        'create schema dump',
        ...(await tables()).map(
          ({ name, columns }) => `create table dump.${name} as select ${columns} from ${name}`,
        ),
      ]),
    /** Makes the tables what they were. Nobody else may be at work. */
    restore: async (): Promise<void> => {
      const found = await tables();
      await all('begin', [
        `truncate ${found.map(({ name }) => name).join(', ')}`,
        ...found.map(
          ({ name, columns }) =>
            `insert into ${name} (${columns}) overriding system value select ${columns} from dump.${name}`,
        ),
      ]);
    },
  };
}
