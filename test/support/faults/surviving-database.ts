import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../conformance/eventually.ts';
import { ofTheStack } from '../e2e/own-settings.ts';

type RowOf = Record<string, unknown>;

/**
 * An empty database for a scenario, dropped afterwards. Each query has its own connection, so a server that was stopped
 * in between does no harm.
 */
export function survivingDatabase(url: string) {
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  const onTheStack = (sql: string) => withClient(ofTheStack('DATABASE_URL'), (client) => client.query(sql));

  beforeAll(() => onTheStack(`create database ${name}`));
  afterAll(async () => {
    const drop = () => onTheStack(`drop database ${name} with (force)`);
    await eventually(`${name} can be dropped`, () =>
      drop().then(
        () => true,
        () => false,
      ),
    );
  });

  return {
    rows: (sql: string): Promise<RowOf[]> =>
      withClient(url, async (client) => (await client.query<RowOf>(sql)).rows),
    /** Statements in a session of their own. */
    session: <Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> => withClient(url, work),
  };
}

export type SurvivingDatabase = ReturnType<typeof survivingDatabase>;

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // The caller gets the error.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
